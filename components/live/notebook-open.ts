/**
 * Everything alive for one opened notebook in this tab: connection, document, selection, undo, presence, outline, the
 * kernel's runner. Made once per document and epoch, ended with the page. React watches its parts; commands change it.
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import { cellsOf, notebookLanguage, textOf } from "#lib/notebook/document.ts";
import { shownCells } from "#lib/notebook/order.ts";
import { type FoundMark, shareSelection } from "../editor/index.ts";
import { type ConnectionOptions, NotebookConnection } from "./notebook-connection.ts";
import { NotebookInputs } from "./notebook-inputs.ts";
import { NotebookModel } from "./notebook-model.ts";
import { NotebookOutline } from "./notebook-outline.ts";
import { NotebookPackages } from "./notebook-packages.ts";
import { NotebookPresence } from "./notebook-presence.ts";
import type { RenameProposal } from "./notebook-rename-proposal.ts";
import type { Picture } from "./notebook-report.ts";
import { NotebookRunner } from "./notebook-runner.ts";
import { keepWithin, nothingSelected, type Selection, select } from "./notebook-selection.ts";
import { Derived, Signal } from "./notebook-signal.ts";
import { touchedCells } from "./notebook-touched.ts";
import { NotebookUndo } from "./notebook-undo.ts";
import { NotebookViewport } from "./notebook-viewport.ts";

export interface OpenOptions extends Omit<ConnectionOptions, "picture" | "touched"> {
  readonly projectId: string;
}

/** Where my caret is, in the text's own terms, so that it stays true while others type. */
export interface Caret {
  readonly cellId: CellId;
  readonly anchor: number;
  readonly head: number;
}

export class OpenNotebook {
  readonly notebookId: string;
  readonly personId: string;
  readonly projectId: string;
  readonly connection: NotebookConnection;
  readonly doc: Y.Doc;
  readonly model: NotebookModel;
  readonly presence: NotebookPresence;
  readonly outline: NotebookOutline;
  readonly undo: NotebookUndo;
  readonly inputs: NotebookInputs;
  readonly packages: NotebookPackages;
  readonly runner: NotebookRunner;
  readonly viewport = new NotebookViewport();
  readonly selection = new Signal<Selection>(nothingSelected);
  /** What a screen reader is told next. */
  readonly announcement = new Signal<string>("");
  readonly lineNumbers = new Signal<boolean>(false);
  /** Where the caret goes when a cell is entered next; undefined: where it was. */
  readonly entry = new Signal<{ readonly id: CellId; readonly caret: "start" | "end" | number } | undefined>(undefined);
  /** The languages a code cell may have here: what this notebook speaks, and TypeScript, which runs everywhere. */
  readonly languages: Derived<readonly string[]>;
  /** A rename, until this person decides. */
  readonly renaming = new Signal<RenameProposal | undefined>(undefined);
  /** What a search found, by cell, while it is open. */
  readonly found = new Signal<ReadonlyMap<string, readonly FoundMark[]>>(new Map());
  readonly graphOpen = new Signal<boolean>(false);
  /** Cells being dragged. */
  readonly dragged = new Signal<ReadonlySet<string>>(new Set());
  #caret: Caret | undefined;
  #order: readonly CellId[] = [];
  readonly #stops: (() => void)[] = [];

  constructor(options: OpenOptions) {
    this.notebookId = options.notebookId;
    this.personId = options.personId;
    this.projectId = options.projectId;
    this.connection = new NotebookConnection({ ...options, picture: pictureOf, touched: touchedIn });
    this.doc = this.connection.doc;
    this.model = new NotebookModel(this.doc);
    this.presence = new NotebookPresence(this.connection.awareness, this.connection.identity);
    this.undo = new NotebookUndo(this.doc);
    this.inputs = new NotebookInputs(this);
    this.packages = new NotebookPackages(this);
    this.runner = new NotebookRunner(this);
    this.languages = new Derived(() => languagesIn(this.model));
    this.outline = new NotebookOutline(this.model, (id) => this.runner.declaredNames(id));
    this.#stops.push(
      this.model.order.subscribe(this.#onOrder),
      this.presence.visitors.subscribe(this.#onVisitors),
      this.selection.subscribe(this.#tellWhere),
      this.model.kinds.subscribe(() => this.languages.invalidate()),
      this.runner.graph.changed.subscribe(this.outline.changed),
      this.inputs.changed.subscribe(() => this.runner.inputsChanged()),
    );
  }

  open(): Promise<void> {
    return this.connection.open();
  }

  async end(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.runner.end();
    this.inputs.end();
    this.packages.end();
    this.outline.destroy();
    this.undo.destroy();
    this.presence.destroy();
    this.model.destroy();
    await this.connection.end();
  }

  /** What this person may do in this notebook, once the server has said. */
  get right(): Signal<Right | undefined> {
    return this.connection.right;
  }

  get mayPublish(): boolean {
    const right = this.right.get();
    return right === undefined ? this.editable : allows(right, "run");
  }

  get editable(): boolean {
    return this.connection.access.get() !== "view";
  }

  /** Makes a cell the active one; brings it into view and gives it the focus. */
  go(
    id: CellId | undefined,
    options: { readonly mode?: Selection["mode"]; readonly where?: "nearest" | "start" } = {},
  ): void {
    const mode = options.mode ?? "command";
    this.selection.set(select(id, mode));
    if (id === undefined) return;
    this.outline.uncover(id);
    this.viewport.reveal(id, { where: options.where ?? "nearest", focus: mode === "command" });
  }

  announce(text: string): void {
    // The same words twice are still two messages.
    this.announcement.set(this.announcement.get() === text ? `${text}\u00a0` : text);
  }

  /** What others call a cell: its names, its heading, its first line, its place. */
  nameOf(id: CellId): string {
    const names = this.runner.declaredNames(id);
    if (names.length > 0) return names.slice(0, 3).join(", ");
    const heading = this.outline.heading(id)?.text;
    if (heading !== undefined && heading !== "") return heading;
    const line = this.model
      .sourceOf(id)
      .split("\n")
      .find((text) => text.trim() !== "")
      ?.trim();
    if (line !== undefined) return line.length > 40 ? `${line.slice(0, 39)}…` : line;
    const at = this.model.order.get().indexOf(id);
    return at < 0 ? "a cell" : `cell ${at + 1}`;
  }

  get caret(): Caret | undefined {
    return this.#caret;
  }

  /** My caret moved; others see it. */
  setCaret(caret: Caret | undefined): void {
    this.#caret = caret;
    this.connection.announce({ cursor: caret === undefined ? undefined : this.#sharedCursor(caret) });
  }

  #sharedCursor(caret: Caret): unknown {
    const text = this.model.cell(caret.cellId)?.text;
    if (text === undefined) return undefined;
    return { cellId: caret.cellId, ...shareSelection(text, caret) };
  }

  readonly #onOrder = (): void => {
    this.languages.invalidate();
    const order = this.model.order.get();
    this.selection.update((selection) => keepWithin(selection, this.#order, order));
    this.#order = order;
    const texts = new Set(order.map((id) => this.model.cell(id)?.text).filter((text) => text !== undefined));
    this.undo.prune(texts);
  };

  readonly #tellWhere = (): void => {
    const { active, mode } = this.selection.get();
    this.connection.announce({ cell: active });
    if (mode === "command") this.setCaret(undefined);
  };

  /** Follows who is followed. */
  readonly #onVisitors = (): void => {
    const followed = this.presence.following.get();
    if (followed === undefined) return;
    const cellId = this.presence.visitors.get().find((visitor) => visitor.clientId === followed)?.cellId as
      | CellId
      | undefined;
    if (cellId === undefined || this.viewport.isInView(cellId)) return;
    this.outline.uncover(cellId);
    this.viewport.reveal(cellId, { where: "start" });
  };
}

function languagesIn(model: NotebookModel): readonly string[] {
  const used = model.order.get().flatMap((id) => {
    const facts = model.cell(id)?.facts.get();
    return facts?.type === "code" ? [facts.language] : [];
  });
  return [...new Set(["typescript", notebookLanguage(model.doc), ...used])];
}

function pictureOf(doc: Y.Doc): Picture {
  return new Map(shownCells(doc).map((cell) => [String(cell.get("id")), textOf(cell)?.toString() ?? ""]));
}

function touchedIn(doc: Y.Doc, vector: Uint8Array | undefined): ReadonlySet<string> {
  return touchedCells(doc, cellsOf(doc), vector);
}
