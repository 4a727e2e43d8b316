/** Why a cell is stale, in words: what changed, whose doing it was, and when. Code marks stand around names. */

import type { StaleReason } from "#lib/graph/cell-state.ts";
import { notPinned } from "#lib/notebook/packages.ts";

export interface WordsAbout {
  /** What readers call a cell. */
  readonly nameOf: (cellId: string) => string;
  /** Who ran a cell last, and when; `undefined` when nobody did. */
  readonly lastRun: (cellId: string) => { readonly by: string; readonly age: string } | undefined;
  /** Who ran the cell itself: "you" or a first name. */
  readonly ranBy: string;
}

/** How runs name an input among the data they read. */
const inputMark = "input ";
/** And a file of the project. */
const fileMark = "file ";

/** The first reason as a sentence; the others are counted. */
export function staleWords(reasons: readonly StaleReason[], about: WordsAbout): string {
  const [first, ...more] = reasons;
  if (first === undefined) return "";
  const rest = more.length === 0 ? "" : more.length === 1 ? " One more reason." : ` ${more.length} more reasons.`;
  return reasonWords(first, about) + rest;
}

export function reasonWords(reason: StaleReason, about: WordsAbout): string {
  switch (reason.kind) {
    case "code":
      return `The code changed after ${about.ranBy} ran it.`;
    case "data":
      if (reason.name.startsWith(inputMark)) return inputWords(reason);
      if (reason.name.startsWith(fileMark)) return fileWords(reason);
      return `\`${reason.name}\` is at ${reason.to} now; this ran with ${reason.from}.`;
    case "package":
      if (reason.to === notPinned) return `The notebook does without the package \`${reason.name}\` now.`;
      return `\`${reason.name}\` is at ${reason.to} now; this ran with ${reason.from}.`;
    case "upstream":
      return upstreamWords(reason, about);
  }
}

function fileWords({ name, to }: Extract<StaleReason, { kind: "data" }>): string {
  const file = `\`${name.slice(fileMark.length)}\``;
  return to === "gone" ? `The file ${file} is gone.` : `The file ${file} changed since this ran.`;
}

/** A long value is known by a fingerprint only, which says nothing to anybody. */
function inputWords({ name, from, to }: Extract<StaleReason, { kind: "data" }>): string {
  const input = `\`${name.slice(inputMark.length)}\``;
  const isShort = [from, to].every((version) => !/^#[0-9a-f]+:\d+$/.test(version));
  return isShort ? `${input} is ${to} now; this ran with ${from}.` : `${input} has another value now.`;
}

function upstreamWords(reason: Extract<StaleReason, { kind: "upstream" }>, about: WordsAbout): string {
  const { name, cellId } = reason;
  const cell = cellId === undefined ? "another cell" : `\`${about.nameOf(cellId)}\``;
  switch (reason.because) {
    case "value": {
      const run = cellId === undefined ? undefined : about.lastRun(cellId);
      return run === undefined
        ? `\`${name}\` has another value now.`
        : `\`${name}\` changed ${run.age}: ${run.by} ran ${cell}.`;
    }
    case "stale":
      return `\`${name}\` comes from ${cell}, which is stale itself.`;
    case "never-run":
      return `\`${name}\` comes from ${cell}, which has not run as it stands.`;
    case "disabled":
      return `\`${name}\` comes from ${cell}, which is disabled.`;
    case "running":
      return `\`${name}\` is being made by ${cell}.`;
    case "gone":
      return `No cell declares \`${name}\` any more.`;
    case "duplicate":
      return `\`${name}\` is declared in ${cell}, too.`;
    case "cycle":
      return `It and ${cell} need each other.`;
    case "changed":
      return `${cell} changes \`${name}\` in place; in a clean run it would have another value here.`;
  }
}
