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
  /** It came by an import: whoever runs the import again is given the same, until the module is another one. */
  readonly isImported?: boolean;
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
  readonly version: string;
  /** The value itself where being the same means being unchanged. */
  readonly value: unknown;
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

  /** Before a run: of the values that it refers to, those that changed since the last look, by nobody who could be named. */
  drifted(referred: Iterable<NamedValue>): readonly string[] {
    const found: string[] = [];
    for (const { name, cellId, value } of referred) {
      const known = this.#known.get(name);
      if (known === undefined || known.cellId !== cellId || isSame(known, value)) continue;
      const print = this.#printer.print(value, valueParts);
      if (print.text === known.print.text) continue;
      this.#known.set(name, { ...known, print });
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
        const known = this.#known.get(named.name);
        if (known === undefined || !isSame(known, named.value)) others.push(named);
        continue;
      }
      const print = this.#printer.print(named.value, Math.min(left, valueParts));
      left -= print.size;
      const version = this.#versionMade(named, print, run);
      this.#know(named, print, version);
      if (named.name.length > longestName || ++count > mostNames) continue;
      made[named.name] = version;
    }
    for (const named of nearFirst(others, run.refers)) {
      const print = this.#look(named, run, left);
      left -= print?.size ?? 0;
      if (print === undefined) continue;
      const version = versionOf(print, run.executionId);
      this.#know(named, print, version);
      changed[named.name] = version;
    }
    return { made, ...(Object.keys(changed).length === 0 ? {} : { changed }) };
  }

  #know({ name, cellId, value }: NamedValue, print: ValuePrint, version: string): void {
    this.#known.set(name, { print, cellId, version, value: isFixed(value) ? value : undefined });
  }

  #versionMade(named: NamedValue, print: ValuePrint, run: Ended): string {
    const known = this.#known.get(named.name);
    const isAsBefore = known?.cellId === named.cellId && known.print.text === print.text;
    return isAsBefore && named.isImported === true ? known.version : versionOf(print, run.executionId);
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

/** Numbers, text and the like: nothing can change in them. */
function isFixed(value: unknown): boolean {
  return (typeof value !== "object" && typeof value !== "function") || value === null;
}

function isSame(known: Known, value: unknown): boolean {
  return isFixed(value) && value !== undefined && Object.is(known.value, value);
}

function versionOf(print: ValuePrint, executionId: string): string {
  return print.isContent ? `h:${print.text}` : `u:${executionId}`;
}

function nearFirst(values: readonly NamedValue[], refers: ReadonlySet<string>): readonly NamedValue[] {
  return [...values.filter(({ name }) => refers.has(name)), ...values.filter(({ name }) => !refers.has(name))];
}
