import { expect, it } from "vitest";
import * as Y from "yjs";
import { cellsOf } from "#lib/notebook/document.ts";
import { mayCollect } from "#lib/notebook/late-text.ts";
import { deleteCells } from "#lib/notebook/operations.ts";
import { copyOf, notebookDoc } from "#test/support/notebook-builder.ts";

it("keeps of a deleted cell only the structure of its text: a few bytes, no content, and that over a reload", () => {
  const secret = "a long text that must not stay ".repeat(200);
  const ann = notebookDoc(`a:${secret}`, "b");
  const load = (from: Y.Doc): Y.Doc => {
    const doc = new Y.Doc({ gcFilter: mayCollect });
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(from));
    return doc;
  };
  let server = load(ann);
  deleteCells(ann, ["a"]);
  Y.applyUpdate(server, Y.encodeStateAsUpdate(ann));
  for (let start = 0; start < 3; start++) server = load(server);
  const state = Y.encodeStateAsUpdate(server);
  expect(new TextDecoder().decode(state)).not.toContain("must not stay");
  expect(state.length - Y.encodeStateAsUpdate(copyOf(notebookDoc("b"), 2)).length).toBeLessThan(350);
  expect(cellsOf(server).length).toBe(1);
});

it("lets everything else be collected: erased text, outputs, metadata", () => {
  const doc = new Y.Doc({ gcFilter: mayCollect });
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(notebookDoc("a:erase me")));
  const cell = cellsOf(doc).get(0);
  (cell.get("source") as Y.Text).delete(0, 5);
  cell.delete("metadata");
  const state = new TextDecoder().decode(Y.encodeStateAsUpdate(doc));
  expect(state).not.toContain("erase");
  expect(state).toContain(" me");
});
