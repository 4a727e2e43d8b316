import { expect, test } from "vitest";
import {
  allColumns,
  cellText,
  columnOf,
  columnsWord,
  formulaColumn,
  isNumeric,
  metricsOf,
  neededKeys,
  orderFormula,
  orderName,
  shownColumns,
  titleOf,
} from "#components/runs/run-columns.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";

const keys = [
  { kind: "metric", key: "loss" },
  { kind: "metric", key: "system/cpu" },
  { kind: "metric", key: "val_loss" },
  { kind: "param", key: "rate" },
  { kind: "tag", key: "team" },
  { kind: "tag", key: "mlflow.user" },
] as const;

const run: TrackedRun = {
  id: "1",
  projectId: "p",
  experimentId: "0",
  experimentName: "Default",
  name: "calm-marten",
  status: "FINISHED",
  user: "ana",
  parentId: null,
  startedAt: 1000,
  endedAt: 162_000,
  updatedAt: 0,
  deletedAt: null,
  params: { rate: "0.1" },
  tags: { team: "vision" },
  metrics: { loss: { value: 0.25, step: 3, time: 0 }, bad: { value: "NaN", step: 0, time: 0 } },
};

test("without a choice: metrics of unseen data first, params, and when and by whom; the machine's own are left out", () => {
  expect(metricsOf(keys)).toEqual(["val_loss", "loss", "system/cpu"]);
  expect(shownColumns(keys, "").map(({ id }) => id)).toEqual([
    "metric:val_loss",
    "metric:loss",
    "param:rate",
    "run:started",
    "run:duration",
    "run:user",
  ]);
  expect(allColumns(keys).map(({ id }) => id)).not.toContain("tag:mlflow.user");
});

test("a choice of columns survives the address, whatever a key is called", () => {
  const ids = ["metric:a,b=c%&", "param:ü:x", "run:user"];
  expect(shownColumns(keys, columnsWord(ids, allColumns(keys))).map(({ id }) => id)).toEqual(ids);
  expect(columnOf("nonsense")).toBeUndefined();
  expect(shownColumns(keys, "nonsense")).toEqual([]);
});

test("all of many columns is one word", () => {
  const many = Array.from({ length: 1000 }, (_, at) => ({ kind: "metric", key: `m${at}` }) as const);
  const all = allColumns(many);
  expect(
    columnsWord(
      all.map(({ id }) => id),
      all,
    ),
  ).toBe("*");
  expect(shownColumns(many, "*")).toHaveLength(1003);
});

test("a computed column has a name, a value, what it needs, and an order", () => {
  const column = formulaColumn("a=cost", "metrics.loss * params.rate / duration");
  expect(columnOf(column.id)).toEqual(column);
  expect(titleOf(column)).toBe("acost");
  expect(cellText(run, column, 0)).toBe("0.0001553");
  expect(cellText(run, formulaColumn("x", "metrics.none"), 0)).toBe("–");
  expect([neededKeys([column], "metric"), neededKeys([column], "param")]).toEqual([["loss"], ["rate"]]);
  expect(orderFormula(column)).toBe("metrics.loss * params.rate / duration");
  expect(orderFormula(columnOf("run:duration")!)).toBe("duration");
  expect(columnOf("formula:x=metrics.")).toBeUndefined();
});

test("cells say what stands on the run, and a dash where nothing does", () => {
  const text = (id: string): string => cellText(run, columnOf(id)!, 0);
  expect(
    ["metric:loss", "metric:bad", "metric:none", "param:rate", "tag:team", "run:duration", "run:user"].map(text),
  ).toEqual(["0.2500", "NaN", "–", "0.1", "vision", "2:41", "ana"]);
  expect(orderName(columnOf("metric:val/loss")!)).toBe("metrics.`val/loss`");
  expect(orderName(columnOf("run:duration")!)).toBeUndefined();
  expect(titleOf(columnOf("run:user")!)).toBe("By");
  expect(isNumeric([run], columnOf("param:rate")!)).toBe(true);
  expect(isNumeric([run], columnOf("tag:team")!)).toBe(false);
});
