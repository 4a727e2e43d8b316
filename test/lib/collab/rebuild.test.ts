import { expect, test } from "vitest";
import * as Y from "yjs";
import type { StoredFrame } from "#lib/collab/frame-log.ts";
import { changesOf, documentAt } from "#lib/collab/rebuild.ts";
import { cellById, cellsOf, sourceOf } from "#lib/notebook/document.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { notebookDoc } from "#test/support/notebook-builder.ts";

/** Plays what people do to one notebook, one frame a second each act, and answers the frames. */
function played(acts: readonly (readonly [person: string, act: (doc: Y.Doc) => void])[]): StoredFrame[] {
  const doc = notebookDoc("a:one", "b:two");
  const frames: StoredFrame[] = [{ personId: "ann", at: 0, update: Y.encodeStateAsUpdate(doc) }];
  let at = 0;
  for (const [personId, act] of acts) {
    at += 1000;
    doc.clientID = [...personId].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
    const listen = (update: Uint8Array): void => {
      frames.push({ personId, at, update });
    };
    doc.on("update", listen);
    act(doc);
    doc.off("update", listen);
  }
  return frames;
}

const textOf = (doc: Y.Doc, id: string): Y.Text => sourceOf(cellById(doc, id) ?? new Y.Map());
const type = (id: string, at: number, text: string) => (doc: Y.Doc) => textOf(doc, id).insert(at, text);
const erase = (id: string, at: number, length: number) => (doc: Y.Doc) => textOf(doc, id).delete(at, length);

test("a document is as it was after each frame", () => {
  const frames = played([
    ["ann", type("a", 3, "!")],
    ["bob", erase("a", 0, 3)],
  ]);
  const sources = [1, 2, 3].map((count) => toNotebookJson(documentAt(frames.slice(0, count))).cells[0]?.source);
  expect(sources).toEqual(["one", "one!", "!"]);
});

test("it is known who typed and who deleted, letter by letter joined", () => {
  const frames = played([
    ["ann", type("a", 3, "x")],
    ["ann", type("a", 4, "y")],
    ["ann", type("a", 5, "z")],
    ["bob", erase("a", 5, 1)],
    ["bob", erase("a", 4, 1)],
    ["bob", erase("a", 0, 1)],
    ["bob", erase("a", 0, 1)],
    ["ann", type("b", 0, "q")],
  ]);
  const changes = changesOf(documentAt(frames.slice(0, 1)), frames.slice(1), 100);
  expect(changes).toEqual([
    { at: 1000, personId: "ann", kind: "typed", cellId: "a", text: "xyz" },
    { at: 4000, personId: "bob", kind: "deleted", cellId: "a", text: "yz" },
    { at: 6000, personId: "bob", kind: "deleted", cellId: "a", text: "on" },
    { at: 8000, personId: "ann", kind: "typed", cellId: "b", text: "q" },
  ]);
});

test("what was in a deleted cell is told with it", () => {
  const frames = played([["bob", (doc) => cellsOf(doc).delete(0, 1)]]);
  const changes = changesOf(documentAt(frames.slice(0, 1)), frames.slice(1), 100);
  expect(changes.map(({ kind, cellId, text }) => ({ kind, cellId, text }))).toEqual(
    expect.arrayContaining([
      { kind: "cell-removed", cellId: "a", text: "" },
      { kind: "deleted", cellId: "a", text: "one" },
    ]),
  );
});

test("the list ends at its limit", () => {
  const frames = played(Array.from({ length: 20 }, (_, index) => ["ann", type(index % 2 === 0 ? "a" : "b", 0, "k")]));
  expect(changesOf(documentAt(frames.slice(0, 1)), frames.slice(1), 7)).toHaveLength(7);
});
