import { describe, expect, test } from "vitest";
import type { ExecutionSender, StartAnswer } from "#components/live/notebook-executions.ts";
import { sourceHash } from "#components/live/notebook-hash.ts";
import { LocalOutputs } from "#components/live/notebook-local-outputs.ts";
import { OwnResults } from "#components/live/notebook-own-results.ts";
import type { CellId } from "#lib/base/id.ts";
import { outputsOf } from "#lib/notebook/document.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";

const cell = "c" as CellId;
const session = { sessionId: "s".repeat(16), place: { kind: "browser" as const, device: "cpu", detail: "" } };
const events: readonly ExecutionEvent[] = [
  { type: "running", at: 1 },
  { type: "stream", name: "stdout", text: "mine" },
  { type: "finished", at: 2, status: "ok" },
];

function desk(answer: StartAnswer = { kind: "started" }) {
  const sent: unknown[] = [];
  const sender = {
    start: async (body: unknown) => {
      sent.push(body);
      return answer;
    },
    add: (executionId: string, event: ExecutionEvent) => sent.push([executionId, event.type]),
  } as unknown as ExecutionSender;
  const local = new LocalOutputs();
  const own = new OwnResults(local);
  const run = (executionId: string): void => {
    own.begin([{ cellId: cell, executionId, source: "print()" }], session);
    for (const event of events) {
      own.take(executionId, event);
      local.take(executionId, event);
    }
  };
  const shown = () => outputsOf(local.of(cell).get()?.cell as never)?.toJSON();
  return { own, local, sender, sent, run, shown };
}

describe("results of one's own", () => {
  test("are shown to their reader and told to nobody", () => {
    const { own, sent, run, shown } = desk();
    run("e1");
    expect(shown()).toMatchObject([{ output_type: "stream" }]);
    expect(own.cells.get().get(cell)).toEqual({ finished: true, whole: true });
    expect(sent).toEqual([]);
  });

  test("go when they are dropped, and give way to those of a later run", () => {
    const { own, local, run } = desk();
    run("e1");
    run("e2");
    expect([own.has("e1"), own.has("e2")]).toEqual([false, true]);
    own.drop(cell);
    expect(own.cells.get().size).toBe(0);
    expect(local.of(cell).get()).toBeUndefined();
  });

  test("are published as the run they were", async () => {
    const { own, sender, sent, run } = desk();
    run("e1");
    await own.publish(cell, sender);
    expect(sent).toEqual([
      { ...session, cells: [{ cellId: "c", executionId: "e1", sourceHash: sourceHash("print()") }] },
      ["e1", "running"],
      ["e1", "stream"],
      ["e1", "finished"],
    ]);
    expect(own.cells.get().size).toBe(0);
  });

  test("stay when the text is another one by then, or the right is missing", async () => {
    const { own, sender, sent, run } = desk({ kind: "source_changed", cells: ["c"] });
    run("e1");
    expect(await own.publish(cell, sender)).toEqual({ kind: "source_changed", cells: ["c"] });
    expect(own.has("e1")).toBe(true);
    expect(sent).toHaveLength(1);
  });

  test("that are too much to keep are shown, and cannot be published whole", () => {
    const { own } = desk();
    own.begin([{ cellId: cell, executionId: "e1", source: "" }], session);
    for (let at = 0; at < 5; at++) own.take("e1", { type: "stream", name: "stdout", text: "x".repeat(1_000_000) });
    own.take("e1", { type: "finished", at: 1, status: "ok" });
    expect(own.cells.get().get(cell)).toEqual({ finished: true, whole: false });
  });
});
