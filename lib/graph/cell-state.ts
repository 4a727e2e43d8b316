/**
 * The state of each cell, one of nine, from three records: the notebook's graph, what the document says of the last run
 * of each cell (its receipt), and what this tab's session has run. Pure and whole: ask again when something changed;
 * states that are as before keep their identity, so that who shows them renders nothing.
 *
 * A cell is current only when a clean run, as far as anybody can know, would show the same: its text is what ran, and
 * each value that it read is the one its owner last made (by version, so that a re-run with the same result harms
 * nobody), changed in between by just those cells that a clean run would have change it.
 *
 * Dependents of what runs or waits are judged by its last finished run: only what has ended changes anything.
 */
import type { NotebookGraph } from "./notebook-graph.ts";
import type { RunRecord } from "./run-record.ts";
import { CleanTokens } from "./tokens.ts";

export interface StateCell {
  readonly cellId: string;
  /** Hash of the text as it stands. */
  readonly sourceHash: string;
  /** The run whose outputs are shown: the receipt, or this session's own run that the server has not heard of. */
  readonly shown: RunRecord | undefined;
  /** Run all skips it. */
  readonly disabled?: boolean;
}

export interface StateSession {
  /** Undefined while this tab has run nothing. */
  readonly sessionId: string | undefined;
  /** The last finished run of each cell in this session: its values are here. */
  readonly records: ReadonlyMap<string, RunRecord>;
  readonly running: { readonly cellId: string; readonly executionId: string } | undefined;
  /** In order. */
  readonly queued: readonly { readonly cellId: string; readonly executionId: string }[];
}

/** Versions as they stand now; what is not in here is taken to be unchanged. */
export interface StateWorld {
  readonly data: ReadonlyMap<string, string>;
  readonly packages: ReadonlyMap<string, string>;
}

/**
 * `value`: it has another value now. `stale`, `never-run`, `disabled`: its owner does not give it as it stands.
 * `running`: its owner is being run and left nothing to judge by. `gone`: nobody declares it any more. `duplicate`: two
 * cells declare it. `cycle`: the cells need each other. `changed`: a cell changed it in place, and a clean run would do
 * so at another moment, or once only.
 */
export type Because =
  | "value"
  | "stale"
  | "never-run"
  | "disabled"
  | "running"
  | "gone"
  | "duplicate"
  | "cycle"
  | "changed";

export type StaleReason =
  /** The text is another one than what ran. */
  | { readonly kind: "code" }
  | {
      readonly kind: "upstream";
      readonly name: string;
      /** The cell to look at: who owns the name, or who changed it in place. */
      readonly cellId: string | undefined;
      readonly because: Because;
    }
  | { readonly kind: "data"; readonly name: string; readonly from: string; readonly to: string }
  | { readonly kind: "package"; readonly name: string; readonly from: string; readonly to: string };

export type CellState =
  /** `needs`: cells that must run before it. */
  | { readonly kind: "never-run"; readonly needs: readonly string[] }
  /** `place` counts from 1; undefined when it waits in somebody else's session. */
  | { readonly kind: "queued"; readonly executionId: string; readonly place: number | undefined }
  | { readonly kind: "running"; readonly executionId: string; readonly here: boolean }
  | { readonly kind: "current" }
  | { readonly kind: "stale"; readonly reasons: readonly [StaleReason, ...StaleReason[]] }
  | { readonly kind: "failed"; readonly how: "error" | "interrupted"; readonly edited: boolean }
  /** `cellId`: the cell that failed first. */
  | { readonly kind: "failed-upstream"; readonly cellId: string }
  /** `missing`: names that this session does not have. `hasSession`: whether it has anything at all. */
  | { readonly kind: "ran-elsewhere"; readonly missing: readonly string[]; readonly hasSession: boolean }
  | { readonly kind: "disabled" };

export interface NotebookFacts {
  readonly graph: NotebookGraph;
  /** The graph's cells; others (text, other languages) may be among them and get a state by their record alone. */
  readonly cells: readonly StateCell[];
  readonly session: StateSession;
  readonly world?: StateWorld;
}

export type CellStates = ReadonlyMap<string, CellState>;

/** The state of every cell. `before`: the last answer, whose unchanged parts are kept. */
export function cellStates(facts: NotebookFacts, before?: CellStates): CellStates {
  const judge = new Judge(facts);
  const states = new Map<string, CellState>();
  for (const { cellId } of facts.cells) {
    const state = judge.stateOf(cellId);
    const old = before?.get(cellId);
    states.set(cellId, old !== undefined && JSON.stringify(old) === JSON.stringify(state) ? old : state);
  }
  return states;
}

/** The record that speaks for what is shown, of the document's and this session's own. */
export function shownRecord(
  receipt: RunRecord | undefined,
  mine: RunRecord | undefined,
  showsMine: boolean,
): RunRecord | undefined {
  if (mine === undefined) return receipt;
  if (receipt?.executionId === mine.executionId) return isOver(receipt) ? { ...mine, ...receipt } : mine;
  return showsMine ? mine : receipt;
}

/** A cell as its last finished run left it, whatever it does now. */
type Standing =
  | { readonly kind: "none" }
  | { readonly kind: "failed"; readonly root: string }
  | { readonly kind: "stale"; readonly reasons: readonly [StaleReason, ...StaleReason[]] }
  | { readonly kind: "good" };

class Judge {
  readonly #facts: NotebookFacts;
  readonly #cells: ReadonlyMap<string, StateCell>;
  readonly #standings = new Map<string, Standing>();
  readonly #tokens: CleanTokens;
  readonly #places: ReadonlyMap<string, number>;

  constructor(facts: NotebookFacts) {
    this.#facts = facts;
    this.#cells = new Map(facts.cells.map((cell) => [cell.cellId, cell]));
    this.#places = new Map(facts.session.queued.map(({ cellId }, at) => [cellId, at + 1] as const).reverse());
    const order = facts.graph.order.filter((id) => this.#cells.get(id)?.disabled !== true);
    this.#tokens = new CleanTokens(
      facts.graph,
      order,
      (cellId) => this.#finished(cellId),
      (cellId) => this.#isAsRan(cellId),
    );
    // In the order of a clean run every cell finds its needs judged already, however long the chain.
    for (const cellId of facts.graph.order) this.#standingOf(cellId);
  }

  stateOf(cellId: string): CellState {
    const { session } = this.#facts;
    const cell = this.#cells.get(cellId);
    const shown = cell?.shown;
    if (cell?.disabled === true) return { kind: "disabled" };
    if (session.running?.cellId === cellId) {
      return { kind: "running", executionId: session.running.executionId, here: true };
    }
    const place = this.#places.get(cellId);
    if (place !== undefined) {
      return { kind: "queued", executionId: session.queued[place - 1]?.executionId ?? "", place };
    }
    if (shown !== undefined && shown.sessionId !== session.sessionId) {
      if (shown.status === "running") return { kind: "running", executionId: shown.executionId, here: false };
      if (shown.status === "queued") return { kind: "queued", executionId: shown.executionId, place: undefined };
    }
    return this.#settled(cellId);
  }

  #settled(cellId: string): CellState {
    const standing = this.#standingOf(cellId);
    const record = this.#finished(cellId);
    switch (standing.kind) {
      case "none":
        return { kind: "never-run", needs: this.#notReady(cellId) };
      case "failed": {
        if (standing.root !== cellId) return { kind: "failed-upstream", cellId: standing.root };
        const edited = record?.sourceHash !== this.#cells.get(cellId)?.sourceHash;
        return { kind: "failed", how: record?.status === "interrupted" ? "interrupted" : "error", edited };
      }
      case "stale":
        return { kind: "stale", reasons: standing.reasons };
      case "good":
        return this.#isHere(cellId, record) ? { kind: "current" } : this.#elsewhere(cellId);
    }
  }

  /** Whether this session has what the shown run made. */
  #isHere(cellId: string, shown: RunRecord | undefined): boolean {
    const { session } = this.#facts;
    if (shown === undefined || session.sessionId === undefined) return false;
    const mine = session.records.get(cellId);
    if (mine === undefined || mine.status !== "ok") return false;
    if (mine.executionId === shown.executionId) return true;
    const made = shown.made ?? {};
    const names = this.#facts.graph.namesOf(cellId).declares;
    return mine.sourceHash === shown.sourceHash && names.every(({ name }) => mine.made?.[name] === made[name]);
  }

  #elsewhere(cellId: string): CellState {
    const { graph, session } = this.#facts;
    const mine = session.records.get(cellId);
    const missing = graph
      .namesOf(cellId)
      .declares.map(({ name }) => name)
      .filter((name) => mine?.status !== "ok" || mine.made?.[name] === undefined);
    return { kind: "ran-elsewhere", missing, hasSession: session.sessionId !== undefined };
  }

  #notReady(cellId: string): readonly string[] {
    const isReady = (id: string): boolean =>
      this.#standingOf(id).kind === "good" && this.#isHere(id, this.#finished(id));
    return this.#facts.graph.needs(cellId).filter((id) => !isReady(id));
  }

  #isAsRan(cellId: string): boolean {
    return this.#finished(cellId)?.sourceHash === this.#cells.get(cellId)?.sourceHash;
  }

  #isUnderWay(cellId: string): boolean {
    const shown = this.#cells.get(cellId)?.shown;
    return this.#facts.session.running?.cellId === cellId || (shown !== undefined && !isOver(shown));
  }

  /** The last finished run that counts for what is shown. */
  #finished(cellId: string): RunRecord | undefined {
    const shown = this.#cells.get(cellId)?.shown;
    if (shown !== undefined && isOver(shown)) return shown;
    // While it runs or waits, what it left before; the document keeps no former receipt, this session may.
    const mine = this.#facts.session.records.get(cellId);
    return mine !== undefined && isOver(mine) ? mine : undefined;
  }

  #standingOf(cellId: string): Standing {
    const known = this.#standings.get(cellId);
    if (known !== undefined) return known;
    this.#standings.set(cellId, { kind: "good" }); // met again only in a cycle, which is a reason of its own
    const standing = this.#look(cellId);
    this.#standings.set(cellId, standing);
    return standing;
  }

  #look(cellId: string): Standing {
    const record = this.#finished(cellId);
    if (record?.status === "failed" || record?.status === "interrupted") return { kind: "failed", root: cellId };
    const root = this.#failedAbove(cellId);
    if (root !== undefined) return { kind: "failed", root };
    if (record === undefined || record.status === "cancelled") return { kind: "none" };
    const [first, ...more] = this.#reasons(cellId, record);
    return first === undefined ? { kind: "good" } : { kind: "stale", reasons: [first, ...more] };
  }

  #failedAbove(cellId: string): string | undefined {
    for (const id of this.#facts.graph.needs(cellId)) {
      if (this.#cells.get(id)?.disabled === true) continue;
      const standing = this.#standingOf(id);
      if (standing.kind === "failed") return standing.root;
    }
    return undefined;
  }

  #reasons(cellId: string, record: RunRecord): readonly StaleReason[] {
    const { graph } = this.#facts;
    const reasons: StaleReason[] = [];
    const cell = this.#cells.get(cellId);
    if (cell !== undefined && record.sourceHash !== cell.sourceHash) reasons.push({ kind: "code" });
    for (const problem of graph.problemsOf(cellId)) {
      if (problem.kind === "duplicate") {
        reasons.push({ kind: "upstream", name: problem.name, cellId: problem.cellIds[0], because: "duplicate" });
      } else if (problem.kind === "cycle") {
        reasons.push({ kind: "upstream", name: "", cellId: problem.cellIds[1], because: "cycle" });
      }
    }
    for (const { name } of graph.namesOf(cellId).refers) {
      const reason = this.#reasonIn(name, cellId, record);
      if (reason !== undefined) reasons.push(reason);
    }
    for (const name of Object.keys(record.read ?? {})) {
      const isGone = graph.ownerOf(name) === undefined && graph.namesOf(cellId).refers.some((one) => one.name === name);
      if (isGone) reasons.push({ kind: "upstream", name, cellId: undefined, because: "gone" });
    }
    return [...reasons, ...this.#outside(record)];
  }

  /** Why the value that a cell read under a name is not what a clean run would give it. */
  #reasonIn(name: string, cellId: string, record: RunRecord): StaleReason | undefined {
    const owner = this.#facts.graph.ownerOf(name);
    if (owner === undefined || owner === cellId) return undefined;
    const because = (why: Because, of = owner): StaleReason => ({
      kind: "upstream",
      name,
      cellId: of,
      because: why,
    });
    if (this.#cells.get(owner)?.disabled === true) return because("disabled");
    const made = this.#finished(owner);
    const standing = this.#standingOf(owner);
    if (standing.kind === "none") return because(this.#isUnderWay(owner) ? "running" : "never-run");
    if (standing.kind === "stale") return because("stale");
    const changers = this.#tokens.changersBefore(name, cellId);
    for (const id of changers) {
      if (this.#standingOf(id).kind !== "good") return because("changed", id);
    }
    if (record.read === undefined) return isLater(made, record) ? because("value") : undefined;
    // A name without a version (of a cell with thousands of them) is never known to be the same.
    const clean = this.#tokens.of(name, cellId);
    if (clean !== undefined && record.read[name] === clean) return undefined;
    const changer = this.#tokens.changerOf(name, cellId);
    return changer === undefined ? because("value") : because("changed", changer);
  }

  #outside({ data = {}, packages = {} }: RunRecord): readonly StaleReason[] {
    const { world } = this.#facts;
    const compare = (kind: "data" | "package", had: Readonly<Record<string, string>>): readonly StaleReason[] =>
      Object.entries(had).flatMap(([name, from]) => {
        const to = (kind === "data" ? world?.data : world?.packages)?.get(name);
        return to === undefined || to === from ? [] : [{ kind, name, from, to }];
      });
    return [...compare("data", data), ...compare("package", packages)];
  }
}

function isOver({ status }: RunRecord): boolean {
  return status !== "queued" && status !== "running";
}

/** For receipts that tell no versions: whether the one ended after the other began. */
function isLater(one: RunRecord | undefined, other: RunRecord): boolean {
  return (one?.endedAt ?? 0) > (other.startedAt ?? 0);
}
