/**
 * A notebook and one session as tests tell them: cells as text, runs whose values are given as words. What a real kernel
 * would tell of a run is worked out from those words: equal words are equal values, a word with `!` is always new.
 */
import { readCell } from "#lib/graph/cell-names.ts";
import { type CellState, type CellStates, cellStates } from "#lib/graph/cell-state.ts";
import { NotebookGraph } from "#lib/graph/notebook-graph.ts";
import type { RunRecord } from "#lib/graph/run-record.ts";
import { LiveVersions } from "#lib/graph/tokens.ts";

export class NotebookStory {
  readonly graph = new NotebookGraph(readCell);
  readonly shown = new Map<string, RunRecord>();
  readonly disabled = new Set<string>();
  readonly data = new Map<string, string>();
  records = new Map<string, RunRecord>();
  live = new LiveVersions();
  sessionId: string | undefined = "mine";
  running: { cellId: string; executionId: string } | undefined;
  queued: { cellId: string; executionId: string }[] = [];
  #sources: Readonly<Record<string, string>> = {};
  #count = 0;

  constructor(sources: Readonly<Record<string, string>>) {
    this.write(sources);
  }

  /** All cells in shown order. */
  write(sources: Readonly<Record<string, string>>): this {
    this.#sources = sources;
    this.live.forget(this.graph.follow(Object.entries(sources).map(([cellId, source]) => ({ cellId, source }))));
    return this;
  }

  edit(cellId: string, source: string): this {
    return this.write({ ...this.#sources, [cellId]: source });
  }

  /** A finished run. `values`: words for what it made; without one, the cell's text stands for the value. */
  run(
    cellId: string,
    told: {
      readonly values?: Readonly<Record<string, string>>;
      readonly changed?: Readonly<Record<string, string>>;
      readonly status?: RunRecord["status"];
      readonly data?: Readonly<Record<string, string>>;
    } = {},
  ): this {
    const executionId = `run${++this.#count}`;
    const source = this.#sources[cellId] ?? "";
    const version = (word: string): string => (word.includes("!") ? `u:${executionId}` : `h:${word}`);
    const names = this.graph.namesOf(cellId).declares.map(({ name }) => name);
    const made = Object.fromEntries(names.map((name) => [name, version(told.values?.[name] ?? source)]));
    const changed = Object.entries(told.changed ?? {}).map(([name, word]) => [name, version(word)]);
    const record: RunRecord = {
      executionId,
      sessionId: this.sessionId ?? "",
      sourceHash: source,
      status: told.status ?? "ok",
      startedAt: this.#count * 10,
      endedAt: this.#count * 10 + 1,
      made,
      read: this.live.readBy(this.graph, cellId),
      ...(changed.length === 0 ? {} : { changed: Object.fromEntries(changed) }),
      ...(told.data === undefined ? {} : { data: told.data }),
    };
    this.live.take(cellId, record);
    this.shown.set(cellId, record);
    this.records.set(cellId, record);
    return this;
  }

  /** Another session: nothing of the one before is here. */
  become(sessionId: string | undefined): this {
    this.sessionId = sessionId;
    this.records = new Map();
    this.live = new LiveVersions();
    return this;
  }

  states(before?: CellStates): CellStates {
    return cellStates(
      {
        graph: this.graph,
        cells: this.graph.cellIds.map((cellId) => ({
          cellId,
          sourceHash: this.#sources[cellId] ?? "",
          shown: this.shown.get(cellId),
          disabled: this.disabled.has(cellId),
        })),
        session: {
          sessionId: this.sessionId,
          records: this.records,
          running: this.running,
          queued: this.queued,
        },
        world: { data: this.data, packages: new Map() },
      },
      before,
    );
  }

  /** `a current, b stale (x value of a)`. */
  get words(): string {
    return [...this.states()].map(([id, state]) => `${id} ${wordsOf(state)}`).join(", ");
  }
}

function wordsOf(state: CellState): string {
  switch (state.kind) {
    case "stale":
      return `stale (${state.reasons
        .map((reason) =>
          reason.kind === "upstream"
            ? [reason.name, reason.because, ...(reason.cellId === undefined ? [] : ["of", reason.cellId])].join(" ")
            : reason.kind === "code"
              ? "code"
              : `${reason.name} ${reason.from}→${reason.to}`,
        )
        .join("; ")})`;
    case "failed-upstream":
      return `failed upstream of ${state.cellId}`;
    case "never-run":
      return state.needs.length === 0 ? "never run" : `never run, needs ${state.needs.join(" and ")}`;
    case "failed":
      return state.edited ? "failed, edited" : state.how === "error" ? "failed" : state.how;
    case "queued":
      return `queued ${state.place ?? "elsewhere"}`;
    case "running":
      return state.here ? "running" : "running elsewhere";
    case "ran-elsewhere":
      return state.missing.length === 0 ? "ran elsewhere" : `ran elsewhere, missing ${state.missing.join(" and ")}`;
    default:
      return state.kind;
  }
}
