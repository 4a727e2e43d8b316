/**
 * Undo is each person's own. Two kinds of manager per page, each taking only what carries its origin: one per open cell
 * for typing, and one for structure (cells, their order, the notebook's metadata).
 *
 * Structure undo never takes away what others wrote: a cell of mine that somebody wrote in meanwhile stays, and the outcome
 * says so; a split whose parts somebody wrote in is undone by merging. What an undo brings back is new text to Yjs; its
 * lineage is recorded, so that the server knows it from a second copy. An undone deletion gives the cell a new Y.Text:
 * editors bind again.
 */
import * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { cellOf, cellTextOf } from "./copies.ts";
import { type CellMap, cellById, cellId, cellsOf, metaOf, orderOf } from "./document.ts";
import { addRun, type Lineage, lineageOf, type Run, readLineage, recordLineage, recordRemoval } from "./lineage.ts";
import { mergeParts } from "./split-merge.ts";
import { cellsMadeBy, holdingOthersText, type UndoStep } from "./undo-step.ts";

export interface UndoOutcome {
  /** Cells that changed and are there, the first to scroll to first. */
  readonly cellIds: readonly CellId[];
  /** Cells that an undo would have removed and that stay, because others wrote in them. */
  readonly kept: readonly CellId[];
}

export interface TypingUndo {
  readonly manager: Y.UndoManager;
  /** For the transactions of this cell's editor. */
  readonly origin: object;
}

/** For one open cell: groups what is typed within half a second. Destroy the manager with the editor. */
export function createTypingUndo(text: Y.Text): TypingUndo {
  const origin = { undo: "typing" };
  const manager = new Y.UndoManager(text, { trackedOrigins: new Set([origin]) });
  manager.on("stack-item-popped", ({ stackItem }) => recordRestored(manager.doc, stackItem));
  return { origin, manager };
}

/** For the notebook. Give `origin` to the operations as `writing.origin`. */
export class StructureUndo {
  readonly origin: object = { undo: "structure" };
  readonly manager: Y.UndoManager;
  readonly #doc: Y.Doc;
  #keep: ReadonlySet<CellMap> = new Set();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    this.manager = new Y.UndoManager([cellsOf(doc), orderOf(doc), metaOf(doc)] as never[], {
      trackedOrigins: new Set([this.origin]),
      captureTimeout: 0,
      deleteFilter: (item) => !this.#keeps(item),
    });
    this.manager.on("stack-item-added", ({ stackItem, changedParentTypes }) => {
      const keys = keysIn(changedParentTypes.get(lineageOf(doc) as never));
      stackItem.meta.set("lineage", keys);
    });
  }

  get canUndo(): boolean {
    return this.manager.canUndo();
  }

  get canRedo(): boolean {
    return this.manager.canRedo();
  }

  /** One step, never an earlier one too, which nobody looked at. Undefined when there is nothing to undo in it. */
  undo(): UndoOutcome | undefined {
    return this.#step("undo");
  }

  redo(): UndoOutcome | undefined {
    return this.#step("redo");
  }

  destroy(): void {
    this.manager.destroy();
  }

  /** The library goes on to earlier steps where the last one changes nothing; they are put out of its sight. */
  #step(action: "undo" | "redo"): UndoOutcome | undefined {
    const stack = action === "undo" ? this.manager.undoStack : this.manager.redoStack;
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    const made = cellsMadeBy(this.#doc, top);
    const written = holdingOthersText(this.#doc, made, top, action);
    const split = written.size === 0 ? undefined : this.#splitOf(top);
    if (split !== undefined) return this.#merge(action, stack, split);
    this.#recordSeen(made.filter((cell) => !written.has(cell)));
    this.#keep = written;
    const touched = new Set<CellId>();
    const listen = ({ changedParentTypes }: { changedParentTypes: ChangedTypes }): void =>
      touchedBy(this.#doc, changedParentTypes, touched);
    this.manager.on("stack-item-popped", listen);
    const earlier = stack.splice(0, stack.length - 1);
    const done = this.manager[action]();
    stack.unshift(...earlier);
    this.manager.off("stack-item-popped", listen);
    this.#keep = new Set();
    const kept = [...written].map(cellId);
    if (done === null) return kept.length === 0 ? undefined : { cellIds: kept, kept };
    recordRestored(this.#doc, done);
    return { cellIds: [...touched].filter((id) => cellById(this.#doc, id) !== undefined), kept };
  }

  /** How far their text was seen before they go, as a deletion has it. */
  #recordSeen(cells: readonly CellMap[]): void {
    this.#doc.transact(() => {
      for (const cell of cells) recordRemoval(this.#doc, cell);
    }, "octavo:removed");
  }

  #keeps(item: Y.Item): boolean {
    if (this.#keep.size === 0) return false;
    if (item.parent === orderOf(this.#doc)) return [...this.#keep].some((cell) => cellId(cell) === item.parentSub);
    return [...this.#keep].some((cell) => item === cell._item || Y.isParentOf(cell as never, item));
  }

  #splitOf(step: UndoStep): readonly Lineage[] | undefined {
    const keys: unknown = step.meta.get("lineage");
    if (!Array.isArray(keys)) return undefined;
    const records = keys.map((key: string) => readLineage(lineageOf(this.#doc).get(key)));
    const splits = records.filter((record) => record?.kind === "split");
    const first = splits[0]?.from;
    return first === undefined || cellById(this.#doc, first) === undefined ? undefined : (splits as Lineage[]);
  }

  #merge(action: "undo" | "redo", stack: unknown[], split: readonly Lineage[]): UndoOutcome | undefined {
    const first = split[0]?.from;
    if (first === undefined) return undefined;
    stack.pop();
    const flag = action === "undo" ? "undoing" : "redoing";
    this.manager[flag] = true;
    try {
      mergeParts(
        this.#doc,
        first,
        split.map(({ to }) => to),
        { origin: this.origin },
      );
    } finally {
      this.manager[flag] = false;
    }
    return { cellIds: [first as CellId], kept: [] };
  }
}

/** What came back, text by text: old characters and the new ones that stand for them. */
function recordRestored(doc: Y.Doc, step: UndoStep): void {
  const restored = new Map<Y.Text, { readonly runs: Run[]; readonly copies: Run[] }>();
  doc.transact((transaction) => {
    Y.iterateDeletedStructs(transaction, step.deletions, (item) => {
      if (!(item instanceof Y.Item) || item.redone === null || !(item.content instanceof Y.ContentString)) return;
      const copy: unknown = Y.getItem(doc.store, item.redone);
      const text = copy instanceof Y.Item ? cellTextOf(copy) : undefined;
      if (text === undefined) return;
      const found = restored.get(text) ?? { runs: [], copies: [] };
      restored.set(text, found);
      addRun(found.runs, [item.id.client, item.id.clock, item.length]);
      addRun(found.copies, [item.redone.client, item.redone.clock, item.length]);
    });
    for (const [text, { runs, copies }] of restored) {
      const cell = cellOf(text);
      const id = cell === undefined ? "" : cellId(cell);
      recordLineage(doc, { kind: "restore", from: id, to: id, runs, copies, lead: 0, cells: 1 });
    }
  }, "octavo:restored");
}

type ChangedTypes = ReadonlyMap<unknown, readonly unknown[]>;

function keysIn(events: readonly unknown[] | undefined): string[] {
  return (events ?? []).flatMap((event) => (event instanceof Y.YMapEvent ? [...event.keysChanged] : []));
}

/** The cells that a transaction touched: inside, by their key, or by coming and going. */
function touchedBy(doc: Y.Doc, changed: ChangedTypes, found: Set<CellId>): void {
  for (const id of keysIn(changed.get(orderOf(doc)))) found.add(id as CellId);
  for (const type of changed.keys()) {
    for (let at: unknown = type; at instanceof Y.AbstractType; at = at.parent) {
      if (at instanceof Y.Map && at.parent === cellsOf(doc)) found.add(cellId(at as CellMap));
    }
  }
}
