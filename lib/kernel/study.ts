/**
 * `octavo.study`: a search for good params. Tabs, workers and Python programs that open the same name ask one study, which
 * the server keeps: closing a tab loses nothing but the trials that were under way. Each trial is a run that nobody has to
 * begin; trainings in it log into that.
 */
import type { Domain, Params, Space, Value } from "../tracking/study/space.ts";
import { displaySymbol, Rich } from "./display.ts";
import type { KernelRequest } from "./protocol.ts";
import type { Asked, OpenedStudy, StudyRequest } from "./study-request.ts";
import type { RunOptions, TrackedRun } from "./tracking.ts";

export const studyMime = "application/vnd.octavo.study+json";

type Condition = Readonly<Record<string, Value | readonly Value[]>>;
type Range = { readonly low: number; readonly high: number; readonly log?: boolean; readonly step?: number };
/** A range, whole numbers of a range, or a list of choices; `when`: only there with these values of another. */
export type SpaceEntry =
  | readonly Value[]
  | (Range & { readonly int?: boolean; readonly when?: Condition })
  | { readonly choices: readonly Value[]; readonly when?: Condition };

export interface StudyOptions {
  readonly name: string;
  readonly space: Readonly<Record<string, SpaceEntry>>;
  /** What is sought of the value, or of each of several; the lowest when left out. */
  readonly direction?: "minimize" | "maximize";
  readonly directions?: readonly ("minimize" | "maximize")[];
  readonly sampler?: string;
  readonly pruner?: object;
  readonly seed?: number;
  /** Where the runs of trials are kept; the study's name when left out. */
  readonly experiment?: string;
}

export interface TrialHandle {
  readonly number: number;
  readonly params: Params;
  readonly run: TrackedRun;
  /** Whether it was given up. */
  readonly pruned: boolean;
  /** A value on the way; answers whether the trial had better be given up. */
  report(value: number, step?: number): Promise<boolean>;
  /** How good it turned out: one number per direction. */
  tell(...values: readonly number[]): Promise<void>;
  /** It could not be tried. */
  fail(): Promise<void>;
}

export interface StudyHandle {
  readonly id: string;
  readonly name: string;
  ask(): Promise<TrialHandle>;
  /** Asks again and again, so many times, or until the loop is left. What the body did not tell has failed, or was given up. */
  trials(count?: number): AsyncIterable<TrialHandle>;
  /** The best trials: one, several that are equal, or those that no other is better than. */
  best(): Promise<readonly { readonly number: number; readonly params: Params; readonly values: readonly number[] }[]>;
}

export interface StudyPorts {
  ask(request: KernelRequest): Promise<unknown>;
  signal(): AbortSignal;
  show(value: unknown): void;
  /** A run for a trial, and the kernel's own name of it. */
  begin(options: RunOptions): { readonly run: TrackedRun; readonly key: string; end(failed: boolean): Promise<void> };
  executionId(): string;
}

export class Studies {
  readonly #ports: StudyPorts;
  #asked = 0;

  constructor(ports: StudyPorts) {
    this.#ports = ports;
  }

  async open(options: StudyOptions): Promise<StudyHandle> {
    const { name, space, direction = "minimize", directions = [direction], sampler, pruner, seed } = options;
    if (typeof name !== "string" || name === "") throw new TypeError('octavo.study takes a name, as { name: "rates" }');
    const study = {
      ...{ name, space: spaceOf(space), directions },
      ...(sampler === undefined ? {} : { sampler }),
      ...(pruner === undefined ? {} : { pruner }),
      ...(seed === undefined ? {} : { seed }),
    };
    const opened = (await this.#send({ kind: "study-open", study } as StudyRequest)) as OpenedStudy;
    this.#ports.show(
      new Rich({ [studyMime]: { studyId: opened.id, name: opened.name }, "text/plain": `Study ${opened.name}` }),
    );
    return this.#handle(opened, options.experiment ?? name);
  }

  #handle({ id, name, directions }: OpenedStudy, experiment: string): StudyHandle {
    const ask = async (): Promise<TrialHandle & Ending> => {
      const key = `${this.#ports.executionId()}:${++this.#asked}`;
      const asked = (await this.#send({ kind: "study-ask", studyId: id, key })) as Asked;
      return this.#trial(id, name, directions.length, experiment, asked);
    };
    const send = (): Promise<unknown> => this.#send({ kind: "study-best", studyId: id });
    const ports = this.#ports;
    return Object.freeze({
      id,
      name,
      // It was shown when it was opened.
      [displaySymbol]: () => ({ "text/plain": `Study ${name}` }),
      ask,
      async *trials(count = Number.POSITIVE_INFINITY) {
        for (let done = 0; done < count && !ports.signal().aborted; done++) {
          const trial = await ask();
          try {
            yield trial;
          } finally {
            await trial.leave();
          }
        }
      },
      best: async () => (await send()) as Awaited<ReturnType<StudyHandle["best"]>>,
    });
  }

  #trial(studyId: string, name: string, values: number, experiment: string, asked: Asked): TrialHandle & Ending {
    const { number, params } = asked;
    const { run, key, end } = this.#ports.begin({
      name: `${name} ${number}`.slice(0, 250),
      experiment,
      params,
      tags: { "octavo.study": studyId, "octavo.trial": number },
    });
    let [step, pruned, over] = [0, false, false];
    const finish = async (how: object, failed: boolean): Promise<void> => {
      if (over) throw new Error(`trial ${number} has ended already`);
      over = true;
      await this.#send({ kind: "study-tell", studyId, number, run: key, ...how } as StudyRequest);
      await end(failed);
    };
    return Object.freeze({
      number,
      params,
      run,
      get pruned() {
        return pruned;
      },
      report: async (value: number, at = step) => {
        if (typeof value !== "number" || !Number.isSafeInteger(at) || at < 0)
          throw new TypeError("trial.report takes a number and a step, as trial.report(loss, 3)");
        step = at + 1;
        run.log({ objective: value }, at);
        const request = { kind: "study-report", studyId, number, step: at, value: plain(value) } as const;
        const { prune } = (await this.#send(request)) as { readonly prune: boolean };
        pruned ||= prune;
        return prune;
      },
      tell: async (...told: readonly number[]) => {
        if (told.length !== values || told.some((value) => typeof value !== "number"))
          throw new TypeError(`trial.tell takes ${values === 1 ? "one number" : `${values} numbers`}`);
        run.log(values === 1 ? { value: told[0] ?? Number.NaN } : namedValues(told), 0);
        await finish({ state: "complete", values: told.map(plain) }, false);
      },
      fail: () => finish({ state: "failed" }, true),
      leave: async () => {
        if (over) return;
        // An interrupt ends it as well: nobody will tell how it would have turned out.
        await finish({ state: pruned ? "pruned" : "failed" }, !pruned);
      },
    });
  }

  async #send(request: StudyRequest): Promise<unknown> {
    return this.#ports.ask(request as KernelRequest);
  }
}

interface Ending {
  leave(): Promise<void>;
}

function namedValues(values: readonly number[]): Record<string, number> {
  return Object.fromEntries(values.map((value, at) => [`value ${at + 1}`, value]));
}

function plain(value: number): number | "NaN" | "Infinity" | "-Infinity" {
  return Number.isFinite(value) ? value : (String(value) as "NaN");
}

/** The space as studies keep it, from the short words of cells. */
export function spaceOf(entries: StudyOptions["space"]): Space {
  if (typeof entries !== "object" || entries === null)
    throw new TypeError("octavo.study takes a space, as { rate: { low: 0.001, high: 1, log: true } }");
  return Object.entries(entries).flatMap(([name, entry]) => {
    const domain = domainOf(name, entry);
    const conditions = "when" in entry && entry.when !== undefined ? Object.entries(entry.when) : [];
    if (conditions.length > 1) throw new TypeError(`\`${name}\` may depend on one other param`);
    const [condition] = conditions;
    if (condition === undefined) return [{ name, domain }];
    const [on, among] = condition;
    return [{ name, domain, when: { name: on, among: Array.isArray(among) ? among : [among as Value] } }];
  });
}

function domainOf(name: string, entry: SpaceEntry): Domain {
  if (Array.isArray(entry)) return { kind: "categorical", choices: entry };
  if ("choices" in entry) return { kind: "categorical", choices: entry.choices };
  const { low, high, log, step, int } = entry as Range & { readonly int?: boolean };
  if (typeof low !== "number" || typeof high !== "number")
    throw new TypeError(`\`${name}\` is a list of choices, or a range { low, high }`);
  const rest = { ...(log === undefined ? {} : { log }), ...(step === undefined ? {} : { step }) };
  return { kind: int === true ? "int" : "float", low, high, ...rest };
}
