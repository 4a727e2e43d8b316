import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type EditorText, type OffsetSelection, TextBinding } from "#components/editor/text-binding.ts";
import { applyDelta, deltaOfEdits, type Edit, mapOffset } from "#lib/text/delta.ts";
import { shown } from "#lib/text/line-ending.ts";

/** An editor that is only a string and carets. */
class PlainEditor implements EditorText {
  text = "";
  carets: OffsetSelection[] = [{ anchor: 0, head: 0 }];
  readonly #listeners = new Set<(edits: readonly Edit[]) => void>();

  value = (): string => this.text;
  length = (): number => this.text.length;
  selections = (): readonly OffsetSelection[] => this.carets;
  select = (selections: readonly OffsetSelection[]): void => {
    this.carets = [...selections];
  };
  apply = (edits: readonly Edit[]): void => {
    this.text = applyDelta(this.text, deltaOfEdits(edits));
    for (const listener of this.#listeners) listener(edits);
  };
  onChange = (listener: (edits: readonly Edit[]) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As a person does: replace some characters, the caret ends behind. */
  type(at: number, length: number, text: string): void {
    this.apply([{ offset: at, length, text }]);
    const end = mapOffset([{ retain: at }, { insert: text }], at, "right");
    this.carets = [{ anchor: end, head: end }];
  }
}

class Peer {
  readonly doc = new Y.Doc();
  readonly text = this.doc.getText("source");
  readonly editor = new PlainEditor();
  readonly undo = new Y.UndoManager(this.text, { trackedOrigins: new Set(["typing"]), captureTimeout: 0 });
  binding = this.bind();

  bind(): TextBinding {
    return new TextBinding(this.text, this.editor, { origin: "typing", undoManager: this.undo });
  }
}

function pair(text = ""): { one: Peer; two: Peer; meet: () => void } {
  const one = new Peer();
  const two = new Peer();
  one.text.insert(0, text);
  const meet = (): void => {
    Y.applyUpdate(two.doc, Y.encodeStateAsUpdate(one.doc, Y.encodeStateVector(two.doc)), "remote");
    Y.applyUpdate(one.doc, Y.encodeStateAsUpdate(two.doc, Y.encodeStateVector(one.doc)), "remote");
  };
  meet();
  return { one, two, meet };
}

describe("what is typed", () => {
  it("reaches the other editor", () => {
    const { one, two, meet } = pair("const a = 1;");
    one.editor.type(6, 1, "rate");
    meet();
    expect(two.editor.text).toBe("const rate = 1;");
  });

  it("goes into the document as the smallest change", () => {
    const { one } = pair("tf.conv(");
    const deltas: unknown[] = [];
    one.text.observe((event) => deltas.push(event.delta));
    one.editor.type(3, 4, "conv2d");
    expect(deltas).toEqual([[{ retain: 7 }, { insert: "2d" }]]);
  });

  it("never leaves half a character in the document", () => {
    const { one } = pair("a😀b");
    one.editor.type(1, 2, "😁");
    expect(one.text.toString()).toBe("a😁b");
  });

  it("is undone by the person who typed it, with the caret where it was", () => {
    const { one, two, meet } = pair("ab");
    one.editor.type(2, 0, "c");
    meet();
    two.editor.type(0, 0, "z");
    meet();
    one.undo.undo();
    meet();
    expect([one.editor.text, two.editor.text]).toEqual(["zab", "zab"]);
    expect(one.editor.carets).toEqual([{ anchor: 3, head: 3 }]);
  });
});

describe("my caret", () => {
  it("stays behind what I typed when somebody types at the same place, so that our words do not mix", () => {
    const { one, two, meet } = pair("ab");
    for (const [mine, theirs] of [
      ["x", "1"],
      ["y", "2"],
      ["z", "3"],
    ] as const) {
      one.editor.type(one.editor.carets[0]!.head || 2, 0, mine);
      two.editor.type(two.editor.carets[0]!.head || 2, 0, theirs);
      meet();
    }
    expect(one.editor.text).toBe(two.editor.text);
    expect(["abxyz123", "ab123xyz"]).toContain(one.editor.text);
  });

  it("and my selection keep their text while others type around it", () => {
    const { one, two, meet } = pair("one two three");
    one.editor.select([{ anchor: 7, head: 4 }]);
    two.editor.type(7, 0, "!");
    meet();
    two.editor.type(4, 0, "?");
    meet();
    expect(one.editor.text).toBe("one ?two! three");
    expect(one.editor.carets).toEqual([{ anchor: 8, head: 5 }]);
  });
});

describe("composing a character", () => {
  it("is not disturbed by others, and loses nothing of theirs", () => {
    const { one, two, meet } = pair("ab");
    one.binding.beginComposition();
    one.editor.type(1, 0, "n");
    two.editor.type(0, 0, "XX");
    meet();
    expect(one.editor.text).toBe("anb");
    expect(two.editor.text).toBe("XXab");
    one.editor.type(1, 1, "に");
    one.binding.endComposition();
    meet();
    expect([one.editor.text, two.editor.text]).toEqual(["XXaにb", "XXaにb"]);
    expect(one.editor.carets).toEqual([{ anchor: 4, head: 4 }]);
  });
});

describe("foreign line endings", () => {
  it("are shown as line feeds and left alone by a reader", () => {
    const { one } = pair("a\r\nb");
    expect(one.editor.text).toBe("a\nb");
    expect(one.text.toString()).toBe("a\r\nb");
  });

  it("become line feeds for everybody when somebody types", () => {
    const { one, two, meet } = pair("a\r\nb\r\n");
    one.editor.type(2, 1, "c");
    two.editor.type(0, 0, "z");
    meet();
    expect(one.text.toString()).toBe("za\nc\n");
    expect([one.editor.text, two.editor.text]).toEqual(["za\nc\n", "za\nc\n"]);
  });
});

describe("a binding", () => {
  it("shows what was written before it began, and follows no more after its end", () => {
    const { one } = pair("first");
    expect(one.editor.text).toBe("first");
    one.binding.destroy();
    one.text.insert(0, "unseen ");
    expect(one.editor.text).toBe("first");
    one.binding = one.bind();
    expect(one.editor.text).toBe("unseen first");
  });

  it("keeps every pair of editors equal through any history", () => {
    const typed = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r", "😀", "é"), maxLength: 4 });
    const step = fc.record({
      who: fc.constantFrom(0, 1),
      what: fc.constantFrom("type", "type", "type", "meet", "undo", "redo", "compose", "done", "rebind"),
      at: fc.nat(20),
      length: fc.nat(3),
      text: typed,
    });
    fc.assert(
      fc.property(typed, fc.array(step, { maxLength: 40 }), (start, steps) => {
        const { one, two, meet } = pair(start);
        for (const { who, what, at, length, text } of steps) {
          const peer = who === 0 ? one : two;
          if (what === "meet") meet();
          if (what === "undo") peer.undo.undo();
          if (what === "redo") peer.undo.redo();
          if (what === "compose") peer.binding.beginComposition();
          if (what === "done") peer.binding.endComposition();
          if (what === "rebind") {
            peer.binding.destroy();
            peer.binding = peer.bind();
          }
          if (what === "type") {
            const characters = [...peer.editor.text];
            const from = Math.min(at, characters.length);
            const removed = characters.slice(from, from + length).join("");
            // An editor makes line feeds of what is pasted into it.
            peer.editor.type(characters.slice(0, from).join("").length, removed.length, shown(text));
          }
        }
        one.binding.endComposition();
        two.binding.endComposition();
        meet();
        expect(one.text.toString()).toBe(two.text.toString());
        expect(one.editor.text).toBe(shown(one.text.toString()));
        expect(two.editor.text).toBe(shown(two.text.toString()));
        expect(one.text.toString()).not.toContain("\uFFFD");
      }),
      { numRuns: 300 },
    );
  });
});
