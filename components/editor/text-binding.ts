/**
 * Joins a Y.Text to a text editor: what is typed here goes into the document, what arrives in the document goes into
 * the editor, each as the smallest change, so that carets and anchors of others stay where they are.
 *
 * Promises: after every event both sides hold the same text (the document's foreign line endings aside: they are shown
 * as one kind, and made true by the first edit, never by looking); my caret stays behind what I typed last when
 * somebody types at the same place; while an input method composes a character, neither side disturbs the other, and
 * what happened meanwhile is merged when the character is done. Undo belongs to the Y.UndoManager: nothing that comes
 * through here touches an editor's own undo stack.
 *
 * Knows no editor: `EditorText` is the port. It never creates the Y.Text; a replaced one needs a new binding.
 */
import type * as Y from "yjs";
import {
  applyDelta,
  compose,
  type Delta,
  deltaOfEdits,
  difference,
  type Edit,
  editsOfDelta,
  mapOffset,
  transform,
  trimEdit,
} from "#lib/text/delta.ts";
import { isForeign, normalising, shown } from "#lib/text/line-ending.ts";

export interface OffsetSelection {
  /** Where it began and where its caret is; equal when nothing is selected. */
  readonly anchor: number;
  readonly head: number;
}

/** A text editor as the binding sees it: line feeds only, offsets in UTF-16 units. */
export interface EditorText {
  value(): string;
  length(): number;
  /** Changes the text without entering an undo stack; edits are ascending and refer to the text before. */
  apply(edits: readonly Edit[]): void;
  /** Calls back with ascending edits that refer to the text before; also for what `apply` does. */
  onChange(listener: (edits: readonly Edit[]) => void): () => void;
  selections(): readonly OffsetSelection[];
  select(selections: readonly OffsetSelection[]): void;
}

export interface BindingOptions {
  /** Origin of the transactions that carry what is typed; the cell's undo manager must track it. */
  readonly origin: unknown;
  /** After its undo the caret goes where the text changed. */
  readonly undoManager?: Y.UndoManager | undefined;
}

const EMBEDDED = "\uFFFC"; // an object among the characters, which only a foreign client can have put there

export class TextBinding {
  readonly #text: Y.Text;
  readonly #editor: EditorText;
  readonly #options: BindingOptions;
  readonly #own = new WeakSet<Y.Transaction>();
  readonly #stopEditor: () => void;
  #applying = false;
  #composition: { base: string; typed: Delta; arrived: Delta } | undefined;

  constructor(text: Y.Text, editor: EditorText, options: BindingOptions) {
    this.#text = text;
    this.#editor = editor;
    this.#options = options;
    this.#heal();
    text.observe(this.#fromDocument);
    this.#stopEditor = editor.onChange((edits) => this.#fromEditor(edits));
  }

  destroy(): void {
    this.endComposition();
    this.#text.unobserve(this.#fromDocument);
    this.#stopEditor();
  }

  beginComposition(): void {
    this.#composition ??= { base: this.#editor.value(), typed: [], arrived: [] };
  }

  endComposition(): void {
    const composition = this.#composition;
    if (!composition) return;
    this.#composition = undefined;
    const { typed, arrived } = composition;
    if (typed.length > 0) this.#write(transform(typed, arrived, true));
    if (arrived.length > 0) this.#show(transform(arrived, typed, false));
    this.#heal();
  }

  #fromEditor(edits: readonly Edit[]): void {
    if (this.#applying) return;
    const typed = deltaOfEdits(edits);
    if (this.#composition) this.#composition.typed = compose(this.#composition.typed, typed);
    else this.#write(typed);
  }

  #write(typed: Delta): void {
    const doc = this.#text.doc;
    if (!doc) return; // the cell was deleted under the editor: its text is offered back from the document's side
    doc.transact((transaction) => {
      this.#own.add(transaction);
      if (isForeign(rawOf(this.#text))) write(this.#text, normalising(rawOf(this.#text)));
      const before = rawOf(this.#text);
      write(
        this.#text,
        editsOfDelta(typed).flatMap((edit) => trimEdit(before, edit)),
      );
    }, this.#options.origin);
  }

  readonly #fromDocument = (event: Y.YTextEvent, transaction: Y.Transaction): void => {
    if (this.#own.has(transaction)) {
      this.#healIfLonger();
      return;
    }
    const arrived = this.#shownDelta(event);
    if (this.#composition) {
      this.#composition.arrived = compose(this.#composition.arrived, arrived);
      return;
    }
    this.#show(arrived);
    if (this.#options.undoManager && transaction.origin === this.#options.undoManager) this.#goTo(arrived);
    this.#healIfLonger();
  };

  /** What the event changed in the text as it is shown. */
  #shownDelta(event: Y.YTextEvent): Delta {
    const raw = rawOf(this.#text);
    const { base, arrived } = this.#composition ?? { base: this.#editor.value(), arrived: [] };
    const before = applyDelta(base, arrived);
    const delta = deltaOfEvent(event);
    const foreign = isForeign(raw) || (delta.length > 0 && applyDeltaLength(before.length, delta) !== raw.length);
    return foreign ? deltaOfEdits(difference(before, shown(raw))) : delta;
  }

  #show(arrived: Delta): void {
    const mine = this.#editor.selections().map(({ anchor, head }) => mapSelection(arrived, anchor, head));
    this.#applying = true;
    try {
      this.#editor.apply(editsOfDelta(arrived));
      if (mine.length > 0 && !sameSelections(mine, this.#editor.selections())) this.#editor.select(mine);
    } finally {
      this.#applying = false;
    }
  }

  #goTo(arrived: Delta): void {
    const last = editsOfDelta(arrived).at(-1);
    if (!last) return;
    const at = mapOffset(arrived, last.offset + last.length, "right");
    this.#editor.select([{ anchor: at, head: at }]);
  }

  #healIfLonger(): void {
    if (!this.#composition && this.#editor.length() !== this.#text.length) this.#heal();
  }

  /** Makes the editor show the document, whatever happened. */
  #heal(): void {
    const wanted = shown(rawOf(this.#text));
    if (this.#composition || this.#editor.value() === wanted) return;
    this.#show(deltaOfEdits(difference(this.#editor.value(), wanted)));
  }
}

/** Text as the document counts it: one unit per character or embedded object. */
export function rawOf(text: Y.Text): string {
  const plain = text.toString();
  if (plain.length === text.length) return plain;
  const ops = text.toDelta() as readonly { readonly insert: unknown }[];
  return ops.map(({ insert }) => (typeof insert === "string" ? insert : EMBEDDED)).join("");
}

function write(text: Y.Text, edits: readonly Edit[]): void {
  for (const edit of edits.toReversed()) {
    if (edit.length > 0) text.delete(edit.offset, edit.length);
    if (edit.text !== "") text.insert(edit.offset, edit.text);
  }
}

function deltaOfEvent(event: Y.YTextEvent): Delta {
  return event.delta.map((op) => {
    if (op.insert !== undefined) return { insert: typeof op.insert === "string" ? op.insert : EMBEDDED };
    return op.delete === undefined ? { retain: op.retain ?? 0 } : { delete: op.delete };
  });
}

function applyDeltaLength(length: number, delta: Delta): number {
  let result = length;
  for (const op of delta) {
    if ("insert" in op) result += op.insert.length;
    else if ("delete" in op) result -= op.delete;
  }
  return result;
}

/** A selection gives way at its edges: what others type there is not in it; a bare caret stays behind what it follows. */
function mapSelection(delta: Delta, anchor: number, head: number): OffsetSelection {
  if (anchor === head) {
    const at = mapOffset(delta, head, "left");
    return { anchor: at, head: at };
  }
  const start = mapOffset(delta, Math.min(anchor, head), "right");
  const end = Math.max(start, mapOffset(delta, Math.max(anchor, head), "left"));
  return anchor < head ? { anchor: start, head: end } : { anchor: end, head: start };
}

function sameSelections(one: readonly OffsetSelection[], other: readonly OffsetSelection[]): boolean {
  return (
    one.length === other.length &&
    one.every((selection, at) => selection.anchor === other[at]?.anchor && selection.head === other[at]?.head)
  );
}
