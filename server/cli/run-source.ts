/** What a source of runs tells, whatever keeps them, and how its ids, names and values become ours. */
import { createHash } from "node:crypto";

export interface SourceRun {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly status: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SourcePoint {
  readonly key: string;
  readonly value: number | "NaN" | "Infinity" | "-Infinity";
  readonly step: number;
  readonly time: number;
}

export interface SourceLine {
  readonly at: number;
  readonly stream: "stdout" | "stderr";
  readonly text: string;
}

export interface SourceFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface Source {
  runs(): AsyncIterable<SourceRun>;
  points(run: SourceRun): AsyncIterable<SourcePoint>;
  /** Params that stand among the points; known when those were read. */
  lateParams?(run: SourceRun): Readonly<Record<string, string>>;
  lines?(run: SourceRun): AsyncIterable<SourceLine>;
  files?(run: SourceRun): AsyncIterable<SourceFile>;
  close(): void;
}

/** An id that the same source gives again, so that a second import adds only what is new. */
export function idFor(projectId: string, ...words: readonly (string | number)[]): string {
  return createHash("sha256")
    .update(JSON.stringify([projectId, ...words]))
    .digest("hex")
    .slice(0, 32);
}

/** A name as it is taken: letters, digits and `_ . - space / :`, no folder that climbs. */
export function tidyKey(key: string): string {
  const tame = key.replaceAll(/[^\p{L}\p{N}_.\- :/]/gu, "_").slice(0, 250);
  const parts = tame.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.join("/") || "value";
}

export function sourceValue(value: number): SourcePoint["value"] {
  return Number.isFinite(value) ? value : (String(value) as "NaN");
}
