import { describe, expect, test } from "vitest";
import { cellState, type StateFacts } from "#components/notebook/cell-state.ts";
import type { Receipt } from "#lib/protocol/execution.ts";

const receipt = (change: Partial<Receipt> = {}): Receipt => ({
  executionId: "e",
  sessionId: "mine",
  personId: "p",
  personName: "Ana",
  place: { kind: "browser", device: "cpu", detail: "" },
  sourceHash: "h",
  status: "ok",
  startedAt: 1,
  endedAt: 2,
  ...change,
});
const state = (facts: Partial<StateFacts>): string =>
  cellState({ receipt: undefined, sourceHash: "h", place: undefined, progress: undefined, sessionId: "mine", ...facts })
    .name;

describe("a cell's state", () => {
  test.each<[string, Partial<StateFacts>]>([
    ["never", {}],
    ["queued", { place: 2 }],
    ["running", { place: 0 }],
    ["running", { receipt: receipt({ status: "running" }) }],
    ["queued", { receipt: receipt({ status: "queued" }) }],
    ["current", { receipt: receipt() }],
    ["stale", { receipt: receipt(), sourceHash: "other" }],
    ["failed", { receipt: receipt({ status: "failed" }) }],
    ["stale", { receipt: receipt({ status: "failed" }), sourceHash: "other" }],
    ["interrupted", { receipt: receipt({ status: "interrupted" }) }],
    ["never", { receipt: receipt({ status: "cancelled", startedAt: null }) }],
    ["elsewhere", { receipt: receipt({ sessionId: "theirs" }) }],
    ["elsewhere", { receipt: receipt({ status: "foreign", sessionId: "" }) }],
    ["current", { receipt: receipt({ sessionId: "theirs" }), sessionId: undefined }],
    ["running", { receipt: receipt({ status: "failed" }), place: 0 }],
  ])("%s", (name, facts) => expect(state(facts)).toBe(name));
  test("running tells its progress", () => {
    expect(
      cellState({
        receipt: undefined,
        sourceHash: "",
        place: 0,
        progress: { label: "Epoch 7", fraction: 0.5 },
        sessionId: undefined,
      }),
    ).toEqual({
      name: "running",
      label: "Epoch 7",
      fraction: 0.5,
    });
  });
});
