import { expect, test } from "vitest";
import { parseNotebookPath, parseRoomName } from "#lib/protocol/jupyter-collaboration.ts";

test("a path names a notebook by id, or by project and name", () => {
  expect(parseNotebookPath("abc.ipynb")).toEqual({ kind: "id", notebookId: "abc" });
  expect(parseNotebookPath("/p1/Hand written.v2.ipynb")).toEqual({
    kind: "name",
    projectId: "p1",
    name: "Hand written.v2",
  });
  expect(parseNotebookPath("p1/a/b.ipynb")).toEqual({ kind: "name", projectId: "p1", name: "a/b" });
  expect(parseNotebookPath("readme.md")).toBeUndefined();
  expect(parseNotebookPath(".ipynb")).toBeUndefined();
});

test("a room is a notebook's, or has no document", () => {
  expect(parseRoomName("json:notebook:abc")).toEqual({ kind: "document", notebookId: "abc" });
  expect(parseRoomName("JupyterLab:globalAwareness")).toEqual({ kind: "transient" });
  expect(parseRoomName("text:file:abc")).toBeUndefined();
});
