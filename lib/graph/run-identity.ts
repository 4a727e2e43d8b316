/**
 * Whether two runs of a cell did the same: same code, same code of all that it needs, same inputs, data and packages. Only
 * chance is left out: every run draws its own seed.
 */
import { inputKey } from "../kernel/input-definition.ts";
import type { RunRecord } from "./run-record.ts";

export type RanCell = Pick<RunRecord, "sourceHash" | "data" | "packages">;

/**
 * One text per identity, to be hashed. `cells`: what a cell needs and last itself, in the order of a clean run. Undefined
 * when of one of them nothing is known. `versionNow`: of something that they read, where it may be another by now.
 */
export function identityText(
  cells: readonly (RanCell | undefined)[],
  versionNow: (key: string) => string | undefined = () => undefined,
): string | undefined {
  const parts: unknown[] = [];
  for (const cell of cells) {
    if (cell === undefined) return undefined;
    const data = Object.entries(cell.data ?? {}).map(([key, version]) => [key, versionNow(key) ?? version] as const);
    parts.push([cell.sourceHash, sorted(data), sorted(Object.entries(cell.packages ?? {}))]);
  }
  return JSON.stringify(parts);
}

/** Values of inputs among what cells read, by the inputs' names; long ones are known by their version only. */
export function inputsRead(cells: readonly (RanCell | undefined)[]): Readonly<Record<string, string>> {
  const start = inputKey("");
  const read = cells.flatMap((cell) => Object.entries(cell?.data ?? {}));
  return Object.fromEntries(
    read
      .filter(([key]) => key.startsWith(start))
      .map(([key, version]) => [key.slice(start.length), plainText(version)] as const),
  );
}

/** A version of a short value is its JSON. */
function plainText(version: string): string {
  try {
    const value: unknown = JSON.parse(version);
    return typeof value === "string" ? value : version;
  } catch {
    return version;
  }
}

function sorted(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return pairs.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
