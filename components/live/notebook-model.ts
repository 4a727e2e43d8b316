/**
 * The document as the page watches it: the shown order, and for each cell its text, its facts and its outputs, each
 * told apart, so that a keystroke reaches its own cell and nothing else. Reads only; edits go through lib/notebook.
 *
 * A cell keeps its model while its id lives. The shared map under it may be replaced (a delete that is undone makes a
 * new one), then `map` says so.
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import {
  type CellMap,
  cellsOf,
  cellType,
  executionCount,
  languageOf,
  metaOf,
  orderOf,
  outputsCollapsed,
  outputsOf,
  sourceCollapsed,
  textOf,
} from "#lib/notebook/document.ts";
import type { JsonObject } from "#lib/notebook/json.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { receiptOf, receiptsOf } from "#lib/notebook/receipt.ts";
import { disabledBy } from "#lib/notebook/run-switches.ts";
import { type Receipt, receiptSchema } from "#lib/protocol/execution.ts";
import { Derived, Signal } from "./notebook-signal.ts";

export interface CellFacts {
  readonly type: "code" | "markdown" | "raw";
  readonly language: string;
  readonly sourceHidden: boolean;
  readonly outputsHidden: boolean;
  /** Who left it out of runs of everything. */
  readonly disabledBy: string | undefined;
  readonly executionCount: number | null;
  readonly receipt: Receipt | undefined;
  readonly hasOutputs: boolean;
  /** Counts changes of the attachments, which markdown shows. */
  readonly attachments: unknown;
}

export class CellModel {
  readonly id: CellId;
  readonly map: Signal<CellMap>;
  readonly facts: Derived<CellFacts>;
  readonly source: Derived<string>;

  constructor(doc: Y.Doc, id: CellId, map: CellMap) {
    this.id = id;
    this.map = new Signal(map);
    this.source = new Derived(() => this.text?.toString() ?? "");
    this.facts = new Derived((before) => sameFacts(before, readFacts(doc, this.map.get())));
  }

  /** The shared text; undefined only until the server has repaired a cell that came without. */
  get text(): Y.Text | undefined {
    return textOf(this.map.get());
  }
}

export class NotebookModel {
  readonly doc: Y.Doc;
  readonly order = new Signal<readonly CellId[]>([]);
  /** Told of every cell whose text changed, once per transaction; for the outline and the search. */
  readonly edited = new Signal<ReadonlySet<CellId>>(new Set());
  /** Counts changes of cells other than their text: type, language, attachments. */
  readonly kinds = new Signal<number>(0);
  /** Counts changes of receipts and of the notebook's own metadata. */
  readonly receipts = new Signal<number>(0);
  readonly #cells: Y.Array<CellMap>;
  readonly #models = new Map<CellId, CellModel>();
  #shared = new Map<CellId, CellMap>();
  #reorder = false;

  constructor(doc: Y.Doc) {
    this.doc = doc;
    this.#cells = cellsOf(doc);
    this.#cells.observeDeep(this.#onCells);
    orderOf(doc).observe(this.#onOrder);
    receiptsOf(doc).observe(this.#onReceipts);
    metaOf(doc).observeDeep(this.#onMeta);
    doc.on("afterTransaction", this.#settle);
    this.#reindex();
  }

  destroy(): void {
    this.#cells.unobserveDeep(this.#onCells);
    orderOf(this.doc).unobserve(this.#onOrder);
    receiptsOf(this.doc).unobserve(this.#onReceipts);
    metaOf(this.doc).unobserveDeep(this.#onMeta);
    this.doc.off("afterTransaction", this.#settle);
  }

  /** The cell with this id, if it is in the notebook. */
  cell(id: CellId): CellModel | undefined {
    const map = this.#shared.get(id);
    if (map === undefined) return undefined;
    let model = this.#models.get(id);
    if (model === undefined) {
      model = new CellModel(this.doc, id, map);
      this.#models.set(id, model);
    }
    return model;
  }

  sourceOf(id: CellId): string {
    return this.cell(id)?.source.get() ?? "";
  }

  readonly #onOrder = (): void => {
    this.#reorder = true;
  };

  readonly #onReceipts = (event: Y.YMapEvent<JsonObject>): void => {
    for (const id of event.keysChanged) this.#models.get(id as CellId)?.facts.invalidate();
    this.receipts.update((count) => count + 1);
  };

  readonly #onMeta = (): void => {
    for (const model of this.#models.values()) model.facts.invalidate();
    this.receipts.update((count) => count + 1);
  };

  readonly #onCells = (events: readonly Y.YEvent<Y.AbstractType<unknown>>[]): void => {
    const edited = new Set<CellId>();
    let kinds = false;
    for (const event of events) {
      if (event.target === this.#cells) {
        this.#reorder = true;
        continue;
      }
      const { cell, key } = placeOf(event, this.#cells);
      kinds ||= key === undefined || key === "metadata";
      const model = this.#modelOf(cell);
      if (model === undefined) continue;
      if (key === undefined || key === "source") edited.add(model.id);
      if (key === undefined || key !== "source") model.facts.invalidate();
    }
    if (kinds) this.kinds.update((count) => count + 1);
    for (const id of edited) this.#models.get(id)?.source.invalidate();
    if (edited.size > 0) this.edited.set(edited);
  };

  #modelOf(cell: CellMap): CellModel | undefined {
    const id = cell.get("id");
    const model = typeof id === "string" ? this.#models.get(id as CellId) : undefined;
    return model?.map.get() === cell ? model : undefined;
  }

  readonly #settle = (): void => {
    if (this.#reorder) this.#reindex();
  };

  #reindex(): void {
    this.#reorder = false;
    const shared = new Map<CellId, CellMap>();
    for (const cell of this.#cells.toArray()) shared.set(cell.get("id") as CellId, cell);
    this.#shared = shared;
    for (const [id, model] of this.#models) {
      const map = shared.get(id);
      if (map === undefined) this.#models.delete(id);
      else if (map !== model.map.get()) rebind(model, map);
    }
    const order = cellIds(this.doc);
    const before = this.order.get();
    if (order.length !== before.length || order.some((id, at) => id !== before[at])) this.order.set(order);
  }
}

function rebind(model: CellModel, map: CellMap): void {
  model.map.set(map);
  model.source.invalidate();
  model.facts.invalidate();
}

/** The cell that an event happened in, and under which of its keys (undefined: on the cell itself). */
function placeOf(
  event: Y.YEvent<Y.AbstractType<unknown>>,
  cells: Y.Array<CellMap>,
): { readonly cell: CellMap; readonly key: string | undefined } {
  let current: Y.AbstractType<unknown> = event.target;
  let key: string | undefined;
  while (current.parent !== null && current.parent !== (cells as unknown)) {
    key = current._item?.parentSub ?? key;
    current = current.parent as Y.AbstractType<unknown>;
  }
  return { cell: current as CellMap, key };
}

function readFacts(doc: Y.Doc, cell: CellMap): CellFacts {
  return {
    type: cellType(cell),
    language: languageOf(doc, cell),
    sourceHidden: sourceCollapsed(cell),
    outputsHidden: outputsCollapsed(cell),
    disabledBy: disabledBy(cell)?.name,
    executionCount: executionCount(cell),
    receipt: receiptSchema.safeParse(receiptOf(cell)).data,
    hasOutputs: (outputsOf(cell)?.length ?? 0) > 0,
    attachments: cell.get("attachments"),
  };
}

/** The former facts when nothing in them changed, so that who watches them does not render. */
function sameFacts(before: CellFacts | undefined, now: CellFacts): CellFacts {
  if (before === undefined) return now;
  const kept = sameReceipt(before.receipt, now.receipt) ? { ...now, receipt: before.receipt } : now;
  const names = Object.keys(kept) as (keyof CellFacts)[];
  return names.every((name) => Object.is(kept[name], before[name])) ? before : kept;
}

function sameReceipt(a: Receipt | undefined, b: Receipt | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
