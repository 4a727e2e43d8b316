/**
 * Undo as this tab has it: structure of the notebook by lib/notebook's manager, typing by one manager per text, kept as
 * long as the text is there (an editor may come and go). Adds labels for "Undid: …".
 */
import type * as Y from "yjs";
import { createTypingUndo, StructureUndo, type TypingUndo, type UndoOutcome } from "#lib/notebook/undo.ts";

export interface UndoDone extends UndoOutcome {
  readonly label: string;
}

const labelKey = "label";
const textsKey = "texts";

export class NotebookUndo {
  /** Structural steps are transactions with this origin. */
  readonly structureOrigin: object;
  readonly #structure: StructureUndo;
  readonly #typing = new Map<Y.Text, TypingUndo>();
  /** Texts that were typed in after the last structural step that wrote in them. */
  readonly #typedSince = new Set<Y.Text>();
  #label = "";
  #texts: ReadonlySet<Y.Text> | undefined;

  constructor(doc: Y.Doc) {
    this.#structure = new StructureUndo(doc);
    this.structureOrigin = this.#structure.origin;
    this.#structure.manager.on("stack-item-added", ({ stackItem }) => {
      if (!stackItem.meta.has(labelKey)) stackItem.meta.set(labelKey, this.#label);
      if (this.#texts !== undefined) stackItem.meta.set(textsKey, this.#texts);
    });
  }

  /** Names the next structural step, for "Undid: …". */
  label(text: string): void {
    this.#label = text;
  }

  /** The step just made wrote in these texts: undoing typing in one of them takes it back first. */
  markRewrite(texts: ReadonlySet<Y.Text>): void {
    this.#structure.manager.undoStack.at(-1)?.meta.set(textsKey, texts);
    for (const text of texts) this.#typedSince.delete(text);
  }

  /** Whether the last thing this person did to a text (or took back, for redo) was such a step. */
  isRewritten(text: Y.Text, to: "undo" | "redo"): boolean {
    const { undoStack, redoStack } = this.#structure.manager;
    const texts: unknown = (to === "undo" ? undoStack : redoStack).at(-1)?.meta.get(textsKey);
    return texts instanceof Set && texts.has(text) && !this.#typedSince.has(text);
  }

  undo(): UndoDone | undefined {
    return this.#step(this.#structure.manager.undoStack, () => this.#structure.undo());
  }

  redo(): UndoDone | undefined {
    return this.#step(this.#structure.manager.redoStack, () => this.#structure.redo());
  }

  /** The typing history of one text; its origin is for that text's editor. */
  ofText(text: Y.Text): TypingUndo {
    let typing = this.#typing.get(text);
    if (typing === undefined) {
      typing = createTypingUndo(text);
      typing.manager.on("stack-item-added", () => this.#typedSince.add(text));
      typing.manager.on("stack-item-updated", () => this.#typedSince.add(text));
      this.#typing.set(text, typing);
    }
    return typing;
  }

  /** Forgets the histories of texts that are gone. */
  prune(alive: ReadonlySet<Y.Text>): void {
    for (const [text, typing] of this.#typing) {
      if (alive.has(text)) continue;
      typing.manager.destroy();
      this.#typing.delete(text);
    }
  }

  destroy(): void {
    this.#structure.destroy();
    for (const typing of this.#typing.values()) typing.manager.destroy();
    this.#typing.clear();
  }

  #step(stack: Y.UndoManager["undoStack"], perform: () => UndoOutcome | undefined): UndoDone | undefined {
    const label: unknown = stack.at(-1)?.meta.get(labelKey);
    this.#label = typeof label === "string" ? label : "";
    this.#texts = stack.at(-1)?.meta.get(textsKey);
    const outcome = perform();
    this.#texts = undefined;
    return outcome === undefined ? undefined : { ...outcome, label: this.#label };
  }
}
