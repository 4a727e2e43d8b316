import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { flatItems, readWandbRecord, wandbRecords } from "#lib/tracking/wandb.ts";

// Left by an offline run of W&B's own client; one of its records is cut at the end of a block.
const file = readFileSync("test/fixtures/tracking/wandb/run-fixture.wandb");
const told = (bytes: Uint8Array) => [...wandbRecords(bytes)].flatMap((record) => readWandbRecord(record) ?? []);

test("a run file says what the run was, what it logged, how it ended", () => {
  const records = told(file);
  expect(records.find(({ kind }) => kind === "run")).toMatchObject({
    project: "digits",
    name: "calm-river-1",
    notes: "a note",
    tags: ["a", "b"],
    config: { lr: 0.1, net: { layers: [1, 2], kind: "cnn" } },
  });
  const history = records.filter((record) => record.kind === "history");
  expect(history.map(({ step, items }) => [step, items.loss])).toEqual([
    [0, 1],
    [1, 0.5],
    [2, 1 / 3],
    [3, Number.NaN],
  ]);
  expect(String(history[3]?.items.big)).toHaveLength(33_000);
  expect(records.at(-1)).toEqual({ kind: "exit", code: 0 });
});

test("a file that is being written ends with its last whole record; what is none is refused", () => {
  expect(told(file.subarray(0, file.length - 20)).at(-1)?.kind).toBe("history");
  expect(() => told(new TextEncoder().encode("{}"))).toThrow(RangeError);
});

test("nested values are named by their way, older config is unpacked, W&B's own is left out", () => {
  expect([...flatItems({ net: { kind: "cnn" }, lr: { desc: null, value: 0.1 }, _wandb: { x: 1 }, list: [1] })]).toEqual(
    [
      ["net.kind", "cnn"],
      ["lr", 0.1],
      ["list", [1]],
    ],
  );
});
