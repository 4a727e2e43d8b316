/**
 * Versions of the values that cells share (lib/graph says what they are for). After each run every name that has a value
 * is looked at: what the cell made gets a version, what it changed of others gets a new one. What only a long look could
 * tell is looked at when the cell that ran refers to it.
 */
import type { RunFacts } from "../protocol/execution.ts";
import { Printer, type ValuePrint } from "./value-print.ts";

export interface NamedValue {
  readonly name: string;
  readonly cellId: string;
  readonly value: unknown;
}

/** A run that has ended. */
export interface Ended {
  readonly executionId: string;
  readonly cellId: string;
  readonly refers: ReadonlySet<string>;
  /** Names whose values its text changes in place; believed where values cannot be looked into. */
  readonly changes: ReadonlySet<string>;
}

interface Known {
  readonly print: ValuePrint;
  readonly cellId: string;
}

/** Parts of one value that may be looked at; of all values after one run. */
const valueParts = 50_000;
const runParts = 100_000;
/** Names beyond these are told without a version. */
const mostNames = 1000;
const longestName = 200;
/** Values larger than this are looked at only for those who refer to them. */
const smallParts = 500;

export class ValueVersions {
  readonly #printer = new Printer();
  readonly #known = new Map<string, Known>();

  /** Before a run: values that it refers to and that changed since the last look, by nobody who could be named. */
  drifted(refers: ReadonlySet<string>, values: Iterable<NamedValue>): readonly string[] {
    const found: string[] = [];
    for (const { name, cellId, value } of values) {
      const known = this.#known.get(name);
      if (known === undefined || !refers.has(name) || known.cellId !== cellId) continue;
      const print = this.#printer.print(value, valueParts);
      if (print.text === known.print.text) continue;
      this.#known.set(name, { print, cellId });
      found.push(name);
    }
    return found;
  }

  /** After a run: what it made and what it changed. */
  ended(run: Ended, values: Iterable<NamedValue>): Pick<RunFacts, "made" | "changed"> {
    const made: Record<string, string> = {};
    const changed: Record<string, string> = {};
    const others: NamedValue[] = [];
    let left = runParts;
    let count = 0;
    for (const named of values) {
      if (named.cellId !== run.cellId) {
        others.push(named);
        continue;
      }
      const print = this.#printer.print(named.value, Math.min(left, valueParts));
      left -= print.size;
      this.#known.set(named.name, { print, cellId: run.cellId });
      if (named.name.length > longestName || ++count > mostNames) continue;
      made[named.name] = versionOf(print, run.executionId);
    }
    for (const named of nearFirst(others, run.refers)) {
      const print = this.#look(named, run, left);
      left -= print?.size ?? 0;
      if (print === undefined) continue;
      this.#known.set(named.name, { print, cellId: named.cellId });
      changed[named.name] = versionOf(print, run.executionId);
    }
    return { made, ...(Object.keys(changed).length === 0 ? {} : { changed }) };
  }

  /** The value's print when the run changed it. */
  #look({ name, cellId, value }: NamedValue, run: Ended, left: number): ValuePrint | undefined {
    const known = this.#known.get(name);
    if (known === undefined || known.cellId !== cellId || left < known.print.size) return undefined;
    if (known.print.size > smallParts && !run.refers.has(name)) return undefined;
    const print = this.#printer.print(value, valueParts);
    const isTold = run.changes.has(name) && !print.isContent;
    return isTold || print.text !== known.print.text ? print : undefined;
  }
}

function versionOf(print: ValuePrint, executionId: string): string {
  return print.isContent ? `h:${print.text}` : `u:${executionId}`;
}

function nearFirst(values: readonly NamedValue[], refers: ReadonlySet<string>): readonly NamedValue[] {
  return [...values.filter(({ name }) => refers.has(name)), ...values.filter(({ name }) => !refers.has(name))];
}
