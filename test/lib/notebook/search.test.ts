import { describe, expect, it } from "vitest";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { appendStream } from "#lib/notebook/outputs.ts";
import { findInNotebook, MAX_MATCHES, replaceMatches, type SearchQuery } from "#lib/notebook/search.ts";
import { StructureUndo } from "#lib/notebook/undo.ts";
import { notebookDoc, show } from "#test/support/notebook-builder.ts";

const doc = notebookDoc("a:let Cat = cat;\ncatalogue", "b!md:a cat", "c:x.y(z)");
const found = (query: SearchQuery): string[] =>
  findInNotebook(doc, query).matches.map(({ cellId, line, column, text }) => `${cellId} ${line}:${column} ${text}`);

describe("find", () => {
  it("finds text in shown order, whatever its case", () => {
    expect(found({ text: "cat" })).toEqual(["a 0:4 Cat", "a 0:10 cat", "a 1:0 cat", "b 0:2 cat"]);
    expect(found({ text: "cat", caseSensitive: true, wholeWord: true })).toEqual(["a 0:10 cat", "b 0:2 cat"]);
    expect(found({ text: "cat", cellIds: ["b"] })).toEqual(["b 0:2 cat"]);
    expect(found({ text: "x.y(z)" })).toEqual(["c 0:0 x.y(z)"]);
    expect(found({ text: "" })).toEqual([]);
  });

  it("finds regular expressions, and says what is wrong with one", () => {
    expect(found({ text: "^cat\\w+", regexp: true })).toEqual(["a 1:0 catalogue"]);
    expect(findInNotebook(doc, { text: "(", regexp: true }).error).toMatch(/regular expression/i);
    expect(findInNotebook(doc, { text: "(a+)+$", regexp: true }).error).toMatch(/for ever/);
  });

  it("looks into outputs when asked", () => {
    const other = notebookDoc("a:x");
    appendStream(cellById(other, "a") as never, "stdout", "epoch 1\repoch 2");
    expect(findInNotebook(other, { text: "epoch 2", outputs: true }).matches).toMatchObject([{ output: 0, start: 0 }]);
    expect(findInNotebook(other, { text: "epoch" }).matches).toEqual([]);
  });

  it("gives the first of very many", () => {
    const { matches, cut } = findInNotebook(notebookDoc(`a:${"x".repeat(MAX_MATCHES + 1)}`), { text: "x" });
    expect([matches.length, cut]).toEqual([MAX_MATCHES, true]);
  });
});

describe("replace", () => {
  it("replaces the chosen matches in one step that undo takes back", () => {
    const mine = notebookDoc("a:cat cat cat", "b:cat");
    const undo = new StructureUndo(mine);
    const query = { text: "cat" };
    const { matches } = findInNotebook(mine, query);
    replaceMatches(mine, [matches[0], matches[2], matches[3]] as never, "$& tiger", query, { origin: undo.origin });
    expect(show(mine)).toEqual(["a:$& tiger cat $& tiger", "b:$& tiger"]);
    undo.undo();
    expect(show(mine)).toEqual(["a:cat cat cat", "b:cat"]);
  });

  it("fills in groups", () => {
    const mine = notebookDoc("a:f(x, y)");
    const query = { text: "f\\((\\w), (\\w)\\)", regexp: true };
    replaceMatches(mine, findInNotebook(mine, query).matches, "g($2, $1, $&, $$, $9)", query);
    expect(show(mine)).toEqual(["a:g(y, x, f(x, y), $, $9)"]);
  });

  it("leaves out what has changed since", () => {
    const mine = notebookDoc("a:cat cat");
    const { matches } = findInNotebook(mine, { text: "cat" });
    sourceOf(cellById(mine, "a") as never).insert(4, "!");
    expect(replaceMatches(mine, matches, "dog", { text: "cat" })).toHaveLength(1);
    expect(show(mine)).toEqual(["a:dog !cat"]);
  });
});
