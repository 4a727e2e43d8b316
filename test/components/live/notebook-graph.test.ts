import { afterEach, describe, expect, test, vi } from "vitest";
import * as Y from "yjs";
import { LiveGraph } from "#components/live/notebook-graph.ts";
import { sourceHash } from "#components/live/notebook-hash.ts";
import { NotebookModel } from "#components/live/notebook-model.ts";
import { Signal } from "#components/live/notebook-signal.ts";
import { must } from "#lib/base/assert.ts";
import type { CellId } from "#lib/base/id.ts";
import type { StateSession } from "#lib/graph/cell-state.ts";
import type { RunRecord } from "#lib/graph/run-record.ts";
import { cellById, metaOf, textOf } from "#lib/notebook/document.ts";
import { insertCell } from "#lib/notebook/operations.ts";
import { setDisabled } from "#lib/notebook/run-switches.ts";

const open: LiveGraph[] = [];
afterEach(() => {
  for (const graph of open.splice(0)) graph.end();
});

function notebook(...sources: readonly string[]) {
  const doc = new Y.Doc();
  metaOf(doc).set("metadata", new Y.Map());
  let made = 0;
  for (const source of sources) {
    insertCell(doc, { at: "end" }, { type: "code", source, language: "typescript" }, { newId: () => `c${made++}` });
  }
  const model = new NotebookModel(doc);
  const records = new Map<string, RunRecord>();
  let session: Partial<StateSession> = {};
  const now: Record<string, string> = {};
  const pins = new Signal<ReadonlyMap<string, string>>(new Map([["d3-array", "3.2.4"]]));
  const graph = new LiveGraph({
    model,
    session: () => ({ sessionId: "mine", records, running: undefined, queued: [], ...session }),
    dataVersions: (read) => new Map([...read].flatMap((name) => (now[name] === undefined ? [] : [[name, now[name]]]))),
    packages: pins,
    localRun: (id) => records.get(id)?.executionId,
  });
  open.push(graph);
  return {
    doc,
    graph,
    now,
    pins,
    records,
    set: (next: Partial<StateSession>) => {
      session = next;
      graph.touch();
    },
    edit: (id: string, text: string) => {
      const shared = must(textOf(must(cellById(doc, id), id)), "text");
      shared.delete(0, shared.length);
      shared.insert(0, text);
    },
    ran: (id: string, values: Readonly<Record<string, string>>, read: Readonly<Record<string, string>> = {}) => {
      const source = must(textOf(must(cellById(doc, id), id)), "text").toString();
      records.set(id, {
        executionId: `${id} ${Object.values(values).join()}`,
        sessionId: "mine",
        sourceHash: sourceHash(source),
        status: "ok",
        startedAt: 1000,
        endedAt: 1250,
        made: values,
        read,
      });
      graph.touch();
    },
    kinds: () => [...graph.states.get()].map(([id, { kind }]) => `${id} ${kind}`),
  };
}

describe("the graph of an opened notebook", () => {
  test("knows names and states, and what an edit and a run do to them", async () => {
    const { graph, edit, ran, kinds } = notebook("const a = 1", "const b = a + 1", "b");
    await graph.ready();
    expect(graph.namesOf("c1" as CellId)).toEqual(["b"]);
    expect(graph.graph.needs("c2")).toEqual(["c1"]);
    expect(kinds()).toEqual(["c0 never-run", "c1 never-run", "c2 never-run"]);
    ran("c0", { a: "h:1" });
    ran("c1", { b: "h:2" }, { a: "h:1" });
    ran("c2", {}, { b: "h:2" });
    await graph.ready();
    expect(kinds()).toEqual(["c0 current", "c1 current", "c2 current"]);
    expect(graph.durationMsOf("c0")).toBe(250);
    edit("c0", "const a = 2");
    await graph.ready();
    expect(kinds()).toEqual(["c0 stale", "c1 stale", "c2 stale"]);
    expect(graph.stale.get()).toBe(3);
    ran("c0", { a: "h:2" });
    await graph.ready();
    expect(graph.states.get().get("c1")).toEqual({
      kind: "stale",
      reasons: [{ kind: "upstream", name: "a", cellId: "c0", because: "value" }],
    });
  });

  test("is stale when a file that it read is another one", async () => {
    const { graph, ran, records, now } = notebook("const a = 1");
    ran("c0", { a: "h:1" });
    records.set("c0", { ...must(records.get("c0"), "record"), data: { "file a.ts": "1" } });
    await graph.ready();
    expect(graph.states.get().get("c0")).toEqual({ kind: "current" });
    now["file a.ts"] = "2";
    graph.touch();
    await graph.ready();
    const reasons = [{ kind: "data", name: "file a.ts", from: "1", to: "2" }];
    expect(graph.states.get().get("c0")).toEqual({ kind: "stale", reasons });
  });

  test("is stale when a package that it used is pinned in another version, or not at all", async () => {
    const { graph, ran, records, pins } = notebook("const a = 1");
    ran("c0", { a: "h:1" });
    records.set("c0", { ...must(records.get("c0"), "record"), packages: { "d3-array": "3.2.4" } });
    await graph.ready();
    expect(graph.states.get().get("c0")).toEqual({ kind: "current" });
    for (const to of ["4.0.0", "none"]) {
      pins.set(new Map(to === "none" ? [] : [["d3-array", to]]));
      await graph.ready();
      const reasons = [{ kind: "package", name: "d3-array", from: "3.2.4", to }];
      expect(graph.states.get().get("c0")).toEqual({ kind: "stale", reasons });
    }
  });

  test("keeps the state of a cell that nothing happened to", async () => {
    const { graph, ran } = notebook("const a = 1", "const b = 2");
    ran("c0", { a: "h:1" });
    await graph.ready();
    const before = graph.states.get().get("c0");
    ran("c1", { b: "h:2" });
    await graph.ready();
    expect(graph.states.get().get("c0")).toBe(before);
  });

  test("says what runs and waits here, and what is disabled", async () => {
    const { graph, doc, set, kinds } = notebook("const a = 1", "a", "a + 1");
    setDisabled(doc, ["c2"], { personId: "p", name: "Ana" });
    set({ running: { cellId: "c0", executionId: "e0" }, queued: [{ cellId: "c1", executionId: "e1" }] });
    await graph.ready();
    expect(kinds()).toEqual(["c0 running", "c1 queued", "c2 disabled"]);
  });

  test("comes by itself, a moment after a change", async () => {
    const { graph, edit } = notebook("const a = 1", "a");
    await vi.waitFor(() => expect(graph.graph.needs("c1")).toEqual(["c0"]), { timeout: 5000 });
    edit("c0", "const z = 1");
    await vi.waitFor(() => expect(graph.graph.needs("c1")).toEqual([]), { timeout: 5000 });
    expect(graph.changed.get()).toBeGreaterThan(1);
  });
});
