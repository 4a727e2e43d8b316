/**
 * The notebook's graph and the state of each of its cells, kept while the document, this tab's session and its clock of
 * runs go on. What a cell's state is, `lib/graph` decides; this file gathers what it is decided from, and when to ask
 * again: at once for runs, a moment after typing. Texts are parsed in idle moments, a few at a time and only once each;
 * until the parser is there, states come from receipts alone.
 */
import type { CellId } from "#lib/base/id.ts";
import type { CellReading, ReadCell } from "#lib/graph/cell-names.ts";
import { type CellStates, cellStates, type StateSession, shownRecord } from "#lib/graph/cell-state.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import { planRun } from "#lib/graph/run-plan.ts";
import type { RunRecord } from "#lib/graph/run-record.ts";
import { notPinned } from "#lib/notebook/packages.ts";
import { sourceHash } from "./notebook-hash.ts";
import type { NotebookModel } from "./notebook-model.ts";
import { Signal, type Watched } from "./notebook-signal.ts";

export interface GraphHost {
  readonly model: NotebookModel;
  session(): StateSession;
  /** Versions of what runs read beside the notebook's names, as they are now; `read`: what the shown ones did. */
  dataVersions(read: ReadonlySet<string>): ReadonlyMap<string, string>;
  /** Versions of packages as the notebook pins them. */
  readonly packages: Watched<ReadonlyMap<string, string>>;
  /** The execution whose outputs this tab shows in place of the document's. */
  localRun(id: CellId): string | undefined;
}

const followed: ReadonlySet<string> = new Set(["typescript", "javascript"]);
const settleMs = 200;
const sliceMs = 8;
const betweenMs = 40;
/** A text that takes long to parse is parsed so much more seldom. */
const parseShare = 10;
const none: readonly string[] = [];
const readNothing: ReadCell = () => ({
  ok: true,
  names: { declares: [], lends: [], refers: [], changes: [], aliases: [], imports: [], effects: [] },
});

export class LiveGraph {
  /** Counts changes of names, of who needs whom, and of problems. */
  readonly changed = new Signal<number>(0);
  readonly states = new Signal<CellStates>(new Map());
  /** How many cells "run stale" would run; 0 when none is stale. */
  readonly stale = new Signal<number>(0);
  readonly #host: GraphHost;
  readonly #stops: readonly (() => void)[];
  readonly #readings = new Map<string, CellReading>();
  readonly #durations = new Map<string, number>();
  #graph = new NotebookGraph(readNothing);
  #loading: Promise<void> | undefined;
  #read: ReadCell | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #judging: ReturnType<typeof setTimeout> | undefined;
  #judgedAt = 0;
  #slowestMs = 0;
  #ended = false;

  constructor(host: GraphHost) {
    this.#host = host;
    const { model } = host;
    this.#stops = [
      model.order.subscribe(() => this.#soon(0)),
      model.edited.subscribe(() => this.#soon(Math.max(settleMs, this.#slowestMs * parseShare))),
      model.kinds.subscribe(() => this.#soon(0)),
      model.receipts.subscribe(this.touch),
      host.packages.subscribe(this.touch),
    ];
    this.#soon(0);
    this.touch();
  }

  get graph(): NotebookGraph {
    return this.#graph;
  }

  /** The names that a cell declares. */
  namesOf(id: CellId): readonly string[] {
    const { declares } = this.#graph.namesOf(id);
    return declares.length === 0 ? none : declares.map(({ name }) => name);
  }

  /** How long a cell took when it last ended well. */
  durationMsOf(id: string): number | undefined {
    return this.#durations.get(id);
  }

  /** Resolves when graph and states are those of all texts as they stand. */
  async ready(): Promise<void> {
    await this.#load();
    const isBehind = this.#timer !== undefined;
    if (isBehind) this.#follow();
    if (isBehind || this.#judging !== undefined) this.#judge();
  }

  /** Something that states depend on has changed. */
  readonly touch = (): void => {
    if (this.#judging !== undefined || this.#ended) return;
    const waitMs = Math.max(0, this.#judgedAt + betweenMs - performance.now());
    this.#judging = setTimeout(() => this.#judge(), waitMs);
  };

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#judging);
    for (const stop of this.#stops) stop();
  }

  #soon(waitMs: number): void {
    clearTimeout(this.#timer);
    if (!this.#ended) this.#timer = setTimeout(() => void this.#work(), waitMs);
  }

  async #work(): Promise<void> {
    await this.#load();
    if (this.#ended || this.#timer === undefined) return;
    const until = performance.now() + sliceMs;
    for (const { source } of this.#cells()) {
      if (this.#readings.has(source)) continue;
      this.#look(source);
      if (performance.now() > until) {
        this.#soon(sliceMs);
        return;
      }
    }
    this.#follow();
    this.touch();
  }

  #load(): Promise<void> {
    this.#loading ??= import("#lib/graph/cell-names.ts").then(({ readCell }) => {
      this.#read = readCell;
      this.#graph = new NotebookGraph((source) => this.#look(source));
    });
    return this.#loading;
  }

  #look(source: string): CellReading {
    const known = this.#readings.get(source);
    if (known !== undefined) return known;
    const began = performance.now();
    const reading = (this.#read ?? readNothing)(source);
    this.#slowestMs = Math.max(this.#slowestMs / 2, performance.now() - began);
    this.#readings.set(source, reading);
    return reading;
  }

  #follow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const cells = this.#cells();
    const { revision } = this.#graph;
    const problems = this.#unreadable();
    this.#graph.follow(cells);
    // Only texts that stand there are kept: everything ever typed would be a leak.
    const standing = new Set(cells.map(({ source }) => source));
    for (const source of this.#readings.keys()) if (!standing.has(source)) this.#readings.delete(source);
    if (this.#graph.revision !== revision || this.#unreadable() !== problems) this.changed.update((round) => round + 1);
  }

  #unreadable(): string {
    return this.#graph.cellIds.filter((id) => this.#graph.unreadable(id) !== undefined).join();
  }

  #cells(): readonly { readonly cellId: CellId; readonly source: string }[] {
    const { model } = this.#host;
    return model.order.get().flatMap((cellId) => {
      const cell = model.cell(cellId);
      const facts = cell?.facts.get();
      if (cell === undefined || facts?.type !== "code" || !followed.has(facts.language)) return [];
      return [{ cellId, source: cell.source.get() }];
    });
  }

  #judge(): void {
    clearTimeout(this.#judging);
    this.#judging = undefined;
    if (this.#ended) return;
    const { model } = this.#host;
    const session = this.#host.session();
    const cells = model.order.get().flatMap((cellId) => {
      const cell = model.cell(cellId);
      const facts = cell?.facts.get();
      if (cell === undefined || facts?.type !== "code") return [];
      const receipt: RunRecord | undefined = facts.receipt;
      const mine = session.records.get(cellId);
      const showsMine = mine !== undefined && this.#host.localRun(cellId) === mine.executionId;
      const shown = shownRecord(receipt, mine, showsMine);
      this.#remember(cellId, shown);
      return [
        {
          cellId,
          sourceHash: shown === undefined ? "" : sourceHash(cell.source.get()),
          shown,
          disabled: facts.disabledBy !== undefined,
        },
      ];
    });
    const read = new Set(cells.flatMap(({ shown }) => Object.keys(shown?.data ?? {})));
    const pins = this.#host.packages.get();
    const used = cells.flatMap(({ shown }) => Object.keys(shown?.packages ?? {}));
    const packages = new Map(used.map((name) => [name, pins.get(name) ?? notPinned]));
    const world = { data: this.#host.dataVersions(read), packages };
    const states = cellStates({ graph: this.#graph, cells, session, world }, this.states.get());
    this.#judgedAt = performance.now();
    this.stale.set(staleCount(this.#graph, states));
    this.states.set(states);
  }

  #remember(cellId: string, run: RunRecord | undefined): void {
    if (run?.status === "ok" && run.startedAt !== null && run.endedAt !== null)
      this.#durations.set(cellId, run.endedAt - run.startedAt);
  }
}

/** Of the cells that this tab can run: those of other languages are not in the graph. */
function staleCount(graph: NotebookGraph, states: CellStates): number {
  const isAny = [...states.values()].some(({ kind }) => kind === "stale" || kind === "failed-upstream");
  return isAny ? planRun(graph, states, { mode: "stale" }).cells.length : 0;
}
