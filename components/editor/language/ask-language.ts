/** What the page asks the language of the open notebook, beside what its editors ask. */
import type { Place, Refusal, Renaming, Requests } from "./language-message.ts";
import { openLanguage } from "./open-language.ts";

export type { Place, Renaming } from "./language-message.ts";

const away: Refusal = { why: "The language service does not answer. Reload the page." };

/**
 * Where the name at a place stands in all cells. The answer is true of the texts as they are when it comes: nothing was
 * typed since it was asked for. `place` is asked again for each try; undefined when it is gone.
 */
export async function findRename(place: () => Place | undefined, to: string): Promise<Renaming | Refusal> {
  const ask = (): Requests["rename"]["ask"] | undefined => {
    const at = place();
    return at && { ...at, to };
  };
  return (await openLanguage()?.client.askSettled("rename", ask)) ?? away;
}

/** The edits that format a cell, true of its text as it is when they come. */
export async function findFormat(cellId: string): Promise<Requests["format"]["answer"]> {
  return (await openLanguage()?.client.askSettled("format", () => ({ cellId }))) ?? away;
}
