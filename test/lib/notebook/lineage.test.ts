import { describe, expect, it } from "vitest";
import { type CellMap, cellById, sourceOf } from "#lib/notebook/document.ts";
import {
  addRun,
  type Lineage,
  lineageOf,
  pairsOf,
  type Run,
  readLineage,
  runsOf,
  seenIn,
} from "#lib/notebook/lineage.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { ids, notebookDoc } from "#test/support/notebook-builder.ts";

describe("runs", () => {
  it("name visible characters by their Yjs ids", () => {
    const doc = notebookDoc("a:abcdef");
    const text = sourceOf(cellById(doc, "a") as CellMap);
    const start = text._start?.id.clock ?? 0;
    const client = text._start?.id.client ?? 0;
    text.delete(1, 2);
    text.insert(1, "X");
    expect(runsOf(text, 0, 3)).toEqual([
      [client, start, 1],
      [1, 0, 1],
      [client, start + 3, 1],
    ]);
    expect(new Map(seenIn(text))).toEqual(
      new Map([
        [client, start + 6],
        [1, 1],
      ]),
    );
  });

  it("join where they go on", () => {
    const runs: Run[] = [];
    for (const run of [
      [1, 0, 2],
      [1, 2, 1],
      [2, 3, 1],
      [1, 3, 1],
    ] as const)
      addRun(runs, run);
    expect(runs).toEqual([
      [1, 0, 3],
      [2, 3, 1],
      [1, 3, 1],
    ]);
  });

  it("pair originals with copies stretch by stretch", () => {
    const record: Lineage = {
      kind: "restore",
      from: "a",
      to: "a",
      runs: [
        [1, 0, 3],
        [2, 0, 2],
      ],
      copies: [
        [9, 0, 1],
        [9, 5, 4],
      ],
      lead: 0,
      cells: 1,
    };
    expect([...pairsOf(record)]).toEqual([
      { original: [1, 0, 1], copy: [9, 0, 1] },
      { original: [1, 1, 2], copy: [9, 5, 2] },
      { original: [2, 0, 2], copy: [9, 7, 2] },
    ]);
  });
});

describe("records", () => {
  it("are written by splits and merges and read back", () => {
    const doc = notebookDoc("a:one\ntwo");
    splitCell(doc, "a", 3, { newId: ids() });
    mergeCells(doc, ["a", "new1"]);
    const records = [...lineageOf(doc).values()].map(readLineage);
    expect(records).toMatchObject([
      { kind: "split", from: "a", to: "new1", cells: 2, lead: 0 },
      { kind: "merge", from: "new1", to: "a", cells: 2, lead: 1, seen: [[1, expect.any(Number)]] },
    ]);
  });

  it.each([
    null,
    7,
    {},
    { kind: "split" },
    { kind: "split", from: "a", to: "b", runs: [[1, 0, 2]], copies: [], lead: 0, cells: 1 },
    { kind: "x", from: "a", to: "b", runs: [], copies: [], lead: 0, cells: 1 },
  ])("that are none (%j) are ignored", (value) => {
    expect(readLineage(value)).toBeUndefined();
  });
});
