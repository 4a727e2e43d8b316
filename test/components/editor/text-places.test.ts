import { expect, test } from "vitest";
import * as Y from "yjs";
import { anchorAt } from "#components/editor/text-places.ts";

function textOf(source: string): Y.Text {
  const text = new Y.Doc().getText("source");
  text.insert(0, source);
  return text;
}

/** A line is ten pixels high. */
const topIn =
  (text: Y.Text) =>
  (offset: number): number =>
    text.toString().slice(0, offset).split("\n").length * 10 - 10;

test("a line's anchor goes with the line, also when somebody writes right above it", () => {
  const text = textOf("a\nb\nc");
  const anchor = anchorAt(text, 2, "after", topIn(text));
  expect(anchor.top()).toBe(10);
  text.insert(0, "x\n");
  text.insert(4, "y\n");
  expect(text.toString()).toBe("x\na\ny\nb\nc");
  expect(anchor.top()).toBe(30);
});

test("a caret's anchor stays with what is before it: a line break of one's own moves what follows", () => {
  const text = textOf("a\nb\nc");
  const anchor = anchorAt(text, 3, "before", topIn(text));
  text.insert(3, "\n\n");
  expect(anchor.top()).toBe(10);
  text.delete(0, 3);
  expect(anchor.top()).toBe(0);
});
