/**
 * Who is here: the awareness states of a notebook, told apart so that a caret renders its own cell and nothing else.
 * Names and colours are the server's (it overwrites `user`); where somebody is, is theirs to say.
 */
import type { Awareness } from "y-protocols/awareness";
import { z } from "zod";
import type { KernelTab } from "#lib/graph/auto-runner.ts";
import { Signal, type Watched } from "./notebook-signal.ts";

const userSchema = z.object({ personId: z.string(), name: z.string(), color: z.int().min(1).max(8) });
const cursorSchema = z.object({ cellId: z.string(), anchor: z.unknown(), head: z.unknown() });
const runSchema = z.object({
  cellId: z.string(),
  label: z.string().max(200),
  fraction: z.number().min(0).max(1).optional(),
});

/** Cells that wait in somebody's queue, in order. */
const waitingSchema = z.array(z.string().max(128)).max(100).catch([]);

export interface RemoteCaret {
  readonly clientId: number;
  readonly personId: string;
  readonly name: string;
  readonly color: number;
  readonly cellId: string;
  /** Yjs relative positions as JSON. */
  readonly anchor: unknown;
  readonly head: unknown;
}

export interface Visitor {
  readonly clientId: number;
  readonly personId: string;
  readonly name: string;
  readonly color: number;
  readonly me: boolean;
  /** The cell they are in. */
  readonly cellId: string | undefined;
}

/** What waits in one tab's queue. */
export interface Waiting {
  readonly clientId: number;
  readonly name: string;
  readonly me: boolean;
  readonly cellIds: readonly string[];
}

export type RunProgress = z.infer<typeof runSchema> & { readonly name: string; readonly me: boolean };

interface State {
  readonly visitor: Visitor;
  readonly caret: RemoteCaret | undefined;
  readonly run: RunProgress | undefined;
  readonly waiting: readonly string[];
  readonly hasKernel: boolean;
}

const none: readonly never[] = [];

export class NotebookPresence {
  /** One entry per open tab, mine first; people with several tabs appear several times. */
  readonly visitors = new Signal<readonly Visitor[]>([]);
  /** What runs, of everybody. */
  readonly runs = new Signal<readonly RunProgress[]>([]);
  /** What waits to run, of everybody. */
  readonly waiting = new Signal<readonly Waiting[]>([]);
  /** Tabs whose kernel runs for everybody to see. */
  readonly kernels = new Signal<readonly KernelTab[]>([]);
  /** The tab whose cell this one scrolls to. */
  readonly following = new Signal<number | undefined>(undefined);
  readonly #awareness: Awareness;
  readonly #identity: Watched<unknown>;
  readonly #stop: () => void;
  readonly #carets = new Map<string, Signal<readonly RemoteCaret[]>>();
  readonly #inCell = new Map<string, Signal<readonly Visitor[]>>();
  readonly #progress = new Map<string, Signal<RunProgress | undefined>>();

  constructor(awareness: Awareness, identity: Watched<unknown>) {
    this.#awareness = awareness;
    this.#identity = identity;
    this.#stop = identity.subscribe(this.#read);
    awareness.on("change", this.#read);
    this.#read();
  }

  destroy(): void {
    this.#stop();
    this.#awareness.off("change", this.#read);
  }

  /** Others' carets in a cell. */
  caretsIn(cellId: string): Signal<readonly RemoteCaret[]> {
    return kept(this.#carets, cellId, none);
  }

  /** Others whose focus is in a cell. */
  visitorsIn(cellId: string): Signal<readonly Visitor[]> {
    return kept(this.#inCell, cellId, none);
  }

  progressOf(cellId: string): Signal<RunProgress | undefined> {
    return kept(this.#progress, cellId, undefined);
  }

  follow(clientId: number | undefined): void {
    this.following.set(clientId);
  }

  readonly #read = (): void => {
    const me = this.#awareness.clientID;
    const states = [...this.#awareness.getStates()]
      .map(([clientId, state]) =>
        clientId === me
          ? readState(clientId, { ...state, user: this.#identity.get() }, true)
          : readState(clientId, state, false),
      )
      .filter((state) => state !== undefined);
    const others = states.filter((state) => !state.visitor.me);
    const visitors = [...states].sort((a, b) => Number(b.visitor.me) - Number(a.visitor.me) || byName(a, b));
    setIfOther(
      this.visitors,
      visitors.map((state) => state.visitor),
    );
    setIfOther(
      this.runs,
      states.flatMap((state) => state.run ?? []),
    );
    setIfOther(
      this.waiting,
      states.flatMap(({ visitor: { clientId, name, me }, waiting }) =>
        waiting.length === 0 ? [] : [{ clientId, name, me, cellIds: waiting }],
      ),
    );
    setIfOther(
      this.kernels,
      states.flatMap(({ visitor: { clientId, personId }, hasKernel }) => (hasKernel ? [{ clientId, personId }] : [])),
    );
    spread(
      this.#carets,
      others.flatMap((state) => state.caret ?? []),
      (caret) => caret.cellId,
    );
    spread(
      this.#inCell,
      others.map((state) => state.visitor),
      (visitor) => visitor.cellId,
    );
    const running = new Map(states.flatMap(({ run }) => (run === undefined ? [] : [[run.cellId, run] as const])));
    for (const cellId of new Set([...this.#progress.keys(), ...running.keys()])) {
      setIfOther(this.progressOf(cellId), running.get(cellId));
    }
    const followed = this.following.get();
    if (followed !== undefined && !this.#awareness.getStates().has(followed)) this.following.set(undefined);
  };
}

function byName(a: State, b: State): number {
  return a.visitor.name.localeCompare(b.visitor.name) || a.visitor.clientId - b.visitor.clientId;
}

function readState(clientId: number, state: Readonly<Record<string, unknown>>, me: boolean): State | undefined {
  const user = userSchema.safeParse(state.user).data;
  if (user === undefined) return undefined;
  const cellId = typeof state.cell === "string" ? state.cell : undefined;
  const cursor = cursorSchema.safeParse(state.cursor).data;
  const run = runSchema.safeParse(state.run).data;
  return {
    visitor: { clientId, ...user, me, cellId },
    caret:
      cursor === undefined
        ? undefined
        : { clientId, ...user, cellId: cursor.cellId, anchor: cursor.anchor, head: cursor.head },
    run: run === undefined ? undefined : { ...run, name: user.name, me },
    waiting: waitingSchema.parse(state.waiting ?? []),
    hasKernel: state.kernel === true,
  };
}

function kept<T>(signals: Map<string, Signal<T>>, key: string, initial: T): Signal<T> {
  let signal = signals.get(key);
  if (signal === undefined) {
    signal = new Signal(initial);
    signals.set(key, signal);
  }
  return signal;
}

function spread<T>(
  signals: Map<string, Signal<readonly T[]>>,
  items: readonly T[],
  keyOf: (item: T) => string | undefined,
): void {
  const groups = Map.groupBy(items, keyOf);
  for (const key of new Set([...signals.keys(), ...groups.keys()])) {
    if (key !== undefined) setIfOther(kept(signals, key, none), groups.get(key) ?? none);
  }
}

/** Awareness repeats itself every few seconds; only another content is news. */
function setIfOther<T>(signal: Signal<T>, value: T): void {
  if (JSON.stringify(signal.get()) !== JSON.stringify(value)) signal.set(value);
}
