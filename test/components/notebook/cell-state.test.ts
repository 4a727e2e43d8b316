import { describe, expect, test } from "vitest";
import { type CellState, isOld, shownState, stateWords } from "#components/notebook/cell-state.ts";
import type { CellState as GraphState } from "#lib/graph/cell-state.ts";

const shown = (state: GraphState | undefined): CellState =>
  shownState(state, { progress: { label: "Epoch 7", fraction: 0.5 }, disabledBy: "Ana" });

describe("the state that a cell shows", () => {
  test.each<[GraphState | undefined, CellState]>([
    [undefined, { name: "never", needs: [] }],
    [
      { kind: "never-run", needs: ["a"] },
      { name: "never", needs: ["a"] },
    ],
    [
      { kind: "queued", executionId: "e", place: 2 },
      { name: "queued", place: 2 },
    ],
    [
      { kind: "running", executionId: "e", here: true },
      { name: "running", label: "Epoch 7", fraction: 0.5, here: true },
    ],
    [{ kind: "current" }, { name: "current" }],
    [
      { kind: "stale", reasons: [{ kind: "code" }] },
      { name: "stale", reasons: [{ kind: "code" }] },
    ],
    [
      { kind: "failed", how: "error", edited: true },
      { name: "failed", edited: true },
    ],
    [{ kind: "failed", how: "interrupted", edited: false }, { name: "interrupted" }],
    [
      { kind: "failed-upstream", cellId: "a" },
      { name: "failed-upstream", cellId: "a" },
    ],
    [{ kind: "disabled" }, { name: "disabled", by: "Ana" }],
    [
      { kind: "ran-elsewhere", missing: ["x"], hasSession: true },
      { name: "elsewhere", missing: ["x"] },
    ],
  ])("%#", (state, expected) => {
    expect(shown(state)).toEqual(expected);
    expect(stateWords[expected.name]).not.toBe("");
  });

  test("results of others are the results for who has run nothing", () => {
    expect(shown({ kind: "ran-elsewhere", missing: ["x"], hasSession: false })).toEqual({ name: "current" });
  });

  test("what would be something else now is shown as old", () => {
    expect([shown({ kind: "current" }), shown({ kind: "failed-upstream", cellId: "a" })].map(isOld)).toEqual([
      false,
      true,
    ]);
  });
});
