import { expect, test } from "vitest";
import { wandbTable } from "#lib/tracking/wandb-table.ts";

test("a run's history: points with their steps and moments, other columns of W&B's own left out", () => {
  const rows = [
    { _step: 0, _timestamp: 1700000000.5, _runtime: 1, loss: 0.5, "val/acc": null },
    { _step: 10, _timestamp: 1700000001, _runtime: 2, loss: "NaN", "val/acc": 0.75 },
  ];
  expect(wandbTable(rows, "calm-river-1")).toEqual([
    {
      name: "calm-river-1",
      status: "FINISHED",
      tags: {},
      params: {},
      points: [
        { key: "loss", step: 0, time: 1_700_000_000_500, value: 0.5 },
        { key: "loss", step: 10, time: 1_700_000_001_000, value: Number.NaN },
        { key: "val/acc", step: 10, time: 1_700_000_001_000, value: 0.75 },
      ],
    },
  ]);
});

test("a chart's data: a run for each name, its range columns left out", () => {
  const rows = [{ Step: 1, "a - b - loss": 0.5, "a - b - loss__MIN": 0.1, "a - b - loss__MAX": 0.9, "c - loss": null }];
  expect(wandbTable(rows, "")?.map(({ name, points }) => [name, points.map(({ key, value }) => [key, value])])).toEqual(
    [
      ["a - b", [["loss", 0.5]]],
      ["c", []],
    ],
  );
});

test("the table of runs: words are params, numbers are metrics", () => {
  const row = {
    Name: "r",
    State: "crashed",
    Notes: "n",
    User: "ada",
    Tags: "",
    Created: "2026-01-02T00:00:00Z",
    model: "cnn",
    acc: 0.9,
  };
  expect(wandbTable([row], "")).toEqual([
    {
      name: "r",
      status: "FAILED",
      tags: { "mlflow.note.content": "n", "mlflow.user": "ada" },
      params: { model: "cnn" },
      points: [{ key: "acc", step: 0, time: 1_767_312_000_000, value: 0.9 }],
    },
  ]);
});

test("any other table is none of theirs", () => {
  expect(wandbTable([{ a: 1 }], "x")).toBeUndefined();
});
