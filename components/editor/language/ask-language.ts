/** What the page asks the language of the open notebook, beside what its editors ask. */
import type { Settled } from "./language-client.ts";
import type { Place, Refusal, Renaming, Requests } from "./language-message.ts";
import { openLanguage } from "./open-language.ts";

export type { Place, Renaming } from "./language-message.ts";

/**
 * Where the name at a place stands in all cells. The answer is true of the texts as they are when it comes: nothing was
 * typed since it was asked for. `place` is asked again for each try; undefined when it is gone. Without `to`, what would
 * be renamed.
 */
export async function findRename(place: () => Place | undefined, to?: string): Promise<Renaming | Refusal> {
  const ask = (): Requests["rename"]["ask"] | undefined => {
    const at = place();
    return at && { ...at, ...(to === undefined ? {} : { to }) };
  };
  return said(await openLanguage()?.client.askSettled("rename", ask));
}

/** The edits that format a cell, true of its text as it is when they come. */
export async function findFormat(cellId: string): Promise<Requests["format"]["answer"]> {
  return said(await openLanguage()?.client.askSettled("format", () => ({ cellId })));
}

/** Whether the language service knows the cell: only TypeScript has one. */
export function speaksOf(cellId: string): boolean {
  return openLanguage()?.client.knows(cellId) ?? false;
}

/** Ends a language service that does not answer; the next question starts another. */
export function restartLanguage(): void {
  openLanguage()?.client.restart();
}

function said<A>(settled: Settled<A> | undefined): A | Refusal {
  switch (settled?.kind) {
    case "answer":
      return settled.answer;
    case "gone":
      return { why: "The cell is gone." };
    case "restless":
      return { why: "Others keep typing in these cells. Try again in a moment." };
    case "away":
    case undefined:
      return { why: "The language service stopped before it answered. Try again: it starts anew." };
  }
}
