/**
 * Undo, of two kinds and per person: typing within one cell, structure of the whole notebook. Both undo only what this
 * tab did. Undoing my insert never takes what others wrote in that cell: the cell stays, and the answer says so.
 */
import * as Y from "yjs";
import { cellsOf, orderOf, origins } from "#lib/notebook/document.ts";
import { cellAround } from "./notebook-touched.ts";

export interface UndoDone {
  /** Cells that the step touched and that are in the notebook now, in no particular order. */
  readonly cells: readonly string[];
  /** Cells that stayed although I inserted them, because others wrote in them. */
  readonly kept: readonly string[];
  readonly label: string;
}

const labelKey = "label";
const typingPauseMs = 700;

export class NotebookUndo {
  readonly #doc: Y.Doc;
  readonly #structure: Y.UndoManager;
  readonly #texts = new Map<Y.Text, Y.UndoManager>();
  #kept = new Set<string>();
  /** What the step being undone inserted. */
  #inserted: Y.UndoManager["undoStack"][number]["insertions"] | undefined;
  #label = "";

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.#structure = new Y.UndoManager([cellsOf(doc), orderOf(doc)] as Y.AbstractType<unknown>[], {
      trackedOrigins: new Set([origins.structure]),
      captureTimeout: 0,
      deleteFilter: (item) => !this.#isOthers(item),
    });
    this.#structure.on("stack-item-added", ({ stackItem }) => {
      if (!stackItem.meta.has(labelKey)) stackItem.meta.set(labelKey, this.#label);
    });
  }

  /** Names the next structural step, for "Undid: …". */
  label(text: string): void {
    this.#label = text;
  }

  undo(): UndoDone | undefined {
    return this.#step(this.#structure.undoStack, () => this.#structure.undo());
  }

  redo(): UndoDone | undefined {
    return this.#step(this.#structure.redoStack, () => this.#structure.redo());
  }

  get canUndo(): boolean {
    return this.#structure.canUndo();
  }

  /** Transactions with this origin are structural steps. */
  readonly structureOrigin = origins.structure;
  /** Transactions with this origin are typing. */
  readonly typingOrigin = origins.typing;

  /** The typing history of one text; it lives as long as the text does. */
  ofText(text: Y.Text): Y.UndoManager {
    let manager = this.#texts.get(text);
    if (manager === undefined) {
      manager = new Y.UndoManager(text, { trackedOrigins: new Set([origins.typing]), captureTimeout: typingPauseMs });
      this.#texts.set(text, manager);
    }
    return manager;
  }

  /** Forgets the histories of texts that are gone. */
  prune(alive: ReadonlySet<Y.Text>): void {
    for (const [text, manager] of this.#texts) {
      if (alive.has(text)) continue;
      manager.destroy();
      this.#texts.delete(text);
    }
  }

  destroy(): void {
    this.#structure.destroy();
    for (const manager of this.#texts.values()) manager.destroy();
    this.#texts.clear();
  }

  #step(stack: Y.UndoManager["undoStack"], perform: () => ReturnType<Y.UndoManager["undo"]>): UndoDone | undefined {
    this.#kept = new Set();
    const label: unknown = stack.at(-1)?.meta.get(labelKey);
    this.#label = typeof label === "string" ? label : "";
    this.#inserted = stack.at(-1)?.insertions;
    const touched = new Set<string>();
    const collect = (transaction: Y.Transaction): void => collectCells(transaction, this.#doc, touched);
    this.#doc.on("afterTransaction", collect);
    // The library goes on to earlier steps until one changes something; a step that is kept whole must not do that.
    const earlier = stack.splice(0, Math.max(0, stack.length - 1));
    const item = perform();
    stack.unshift(...earlier);
    this.#doc.off("afterTransaction", collect);
    if (item === null && this.#kept.size === 0) return undefined;
    return { cells: [...touched], kept: [...this.#kept], label: this.#label };
  }

  /** Whether an item belongs to a cell that the step inserted and that holds somebody else's text. */
  #isOthers(item: Y.Item): boolean {
    const cells = cellsOf(this.#doc) as Y.Array<Y.Map<unknown>>;
    const cell = cellAround(item, cells) ?? this.#cellOfOrderKey(item, cells);
    if (cell === undefined || cell._item === null || this.#inserted === undefined) return false;
    if (!Y.isDeleted(this.#inserted, cell._item.id)) return false;
    const id = cell.get("id");
    const source = cell.get("source");
    if (typeof id !== "string" || !(source instanceof Y.Text) || !hasTextOfOthers(source, this.#doc.clientID))
      return false;
    this.#kept.add(id);
    return true;
  }

  #cellOfOrderKey(item: Y.Item, cells: Y.Array<Y.Map<unknown>>): Y.Map<unknown> | undefined {
    if (item.parent !== (orderOf(this.#doc) as unknown) || item.parentSub === null) return undefined;
    return cells.toArray().find((cell) => cell.get("id") === item.parentSub);
  }
}

function hasTextOfOthers(text: Y.Text, me: number): boolean {
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted && item.countable && item.id.client !== me) return true;
  }
  return false;
}

function collectCells(transaction: Y.Transaction, doc: Y.Doc, touched: Set<string>): void {
  const cells = cellsOf(doc) as Y.Array<Y.Map<unknown>>;
  const order: unknown = orderOf(doc);
  for (const [type, keys] of transaction.changed) {
    if (type === order) for (const key of keys) if (key !== null) touched.add(key);
    let current: Y.AbstractType<unknown> | null = type as Y.AbstractType<unknown>;
    while (current !== null && current.parent !== (cells as unknown)) current = current.parent as typeof current;
    const id = current instanceof Y.Map ? current.get("id") : undefined;
    if (typeof id === "string") touched.add(id);
  }
}
