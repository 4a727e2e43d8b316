/**
 * Undo as this tab has it: structure of the notebook by lib/notebook's manager, typing by one manager per text, kept as
 * long as the text is there (an editor may come and go). Adds labels for "Undid: …", and that one undo is one step: the
 * library goes on to earlier steps when the last one is kept whole.
 */
import type * as Y from "yjs";
import { createTypingUndo, StructureUndo, type TypingUndo, type UndoOutcome } from "#lib/notebook/undo.ts";

export interface UndoDone extends UndoOutcome {
  readonly label: string;
}

const labelKey = "label";

export class NotebookUndo {
  /** Structural steps are transactions with this origin. */
  readonly structureOrigin: object;
  readonly #structure: StructureUndo;
  readonly #texts = new Map<Y.Text, TypingUndo>();
  #label = "";

  constructor(doc: Y.Doc) {
    this.#structure = new StructureUndo(doc);
    this.structureOrigin = this.#structure.origin;
    this.#structure.manager.on("stack-item-added", ({ stackItem }) => {
      if (!stackItem.meta.has(labelKey)) stackItem.meta.set(labelKey, this.#label);
    });
  }

  /** Names the next structural step, for "Undid: …". */
  label(text: string): void {
    this.#label = text;
  }

  undo(): UndoDone | undefined {
    return this.#step(this.#structure.manager.undoStack, () => this.#structure.undo());
  }

  redo(): UndoDone | undefined {
    return this.#step(this.#structure.manager.redoStack, () => this.#structure.redo());
  }

  /** The typing history of one text; its origin is for that text's editor. */
  ofText(text: Y.Text): TypingUndo {
    let typing = this.#texts.get(text);
    if (typing === undefined) {
      typing = createTypingUndo(text);
      this.#texts.set(text, typing);
    }
    return typing;
  }

  /** Forgets the histories of texts that are gone. */
  prune(alive: ReadonlySet<Y.Text>): void {
    for (const [text, typing] of this.#texts) {
      if (alive.has(text)) continue;
      typing.manager.destroy();
      this.#texts.delete(text);
    }
  }

  destroy(): void {
    this.#structure.destroy();
    for (const typing of this.#texts.values()) typing.manager.destroy();
    this.#texts.clear();
  }

  #step(stack: Y.UndoManager["undoStack"], perform: () => UndoOutcome | undefined): UndoDone | undefined {
    const label: unknown = stack.at(-1)?.meta.get(labelKey);
    this.#label = typeof label === "string" ? label : "";
    const earlier = stack.splice(0, Math.max(0, stack.length - 1));
    const outcome = perform();
    stack.unshift(...earlier);
    return outcome === undefined ? undefined : { ...outcome, label: this.#label };
  }
}
