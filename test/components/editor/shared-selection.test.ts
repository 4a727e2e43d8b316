import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { readSelection, shareSelection } from "#components/editor/shared-selection.ts";

function textWith(source: string): Y.Text {
  const text = new Y.Doc().getText("source");
  text.insert(0, source);
  return text;
}

describe("a shared selection", () => {
  it("holds its own text while others type at its edges", () => {
    const text = textWith("one two three");
    const shared = shareSelection(text, { anchor: 7, head: 4 });
    text.insert(7, "!");
    text.insert(4, "?");
    expect(readSelection(text, shared)).toEqual({ anchor: 8, head: 5 });
  });

  it("is a caret behind what it follows when nothing is selected", () => {
    const text = textWith("ab");
    const shared = shareSelection(text, { anchor: 2, head: 2 });
    text.insert(2, "others");
    expect(readSelection(text, shared)).toEqual({ anchor: 2, head: 2 });
    expect(readSelection(text, shareSelection(text, { anchor: 0, head: 0 }))).toEqual({ anchor: 0, head: 0 });
  });

  it("travels as plain data, and counts what is shown", () => {
    const text = textWith("a\r\nb");
    const shared = JSON.parse(JSON.stringify(shareSelection(text, { anchor: 2, head: 3 })));
    expect(readSelection(text, shared)).toEqual({ anchor: 2, head: 3 });
  });

  it("is nothing when it belongs to another text, or is forged", () => {
    const text = textWith("a");
    const other = text.doc!.getText("other");
    other.insert(0, "b");
    expect(readSelection(text, shareSelection(other, { anchor: 1, head: 1 }))).toBeUndefined();
    for (const forged of [
      null,
      7,
      "x",
      {},
      { item: { client: -1, clock: 1e99 } },
      { type: { client: "a", clock: {} } },
    ]) {
      expect(readSelection(text, { anchor: forged, head: forged })).toBeUndefined();
    }
  });
});
