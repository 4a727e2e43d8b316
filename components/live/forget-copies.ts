/**
 * What a browser keeps of notebooks goes when the person may no longer see them, at its next contact with the server, and
 * when they sign out. A notebook in the trash is still theirs to see: its copy stays, unsent edits and all.
 */
import { isCode } from "./api/problem.ts";
import { tell } from "./api/request.ts";
import { forgetNotebook, forgetPerson } from "./notebook-offline.ts";

/** The server sent us away from a notebook: if it answers as one that does not exist, its copies go. */
export async function forgetIfHidden(personId: string, notebookId: string): Promise<void> {
  try {
    await tell(`/api/notebooks/${notebookId}`, {});
  } catch (error) {
    if (isCode(error, "not_found")) await forgetCopy(personId, notebookId);
  }
}

export function forgetCopy(personId: string, notebookId: string): Promise<void> {
  return forgetQuietly(() => forgetNotebook(localStorage, personId, notebookId));
}

export function forgetCopiesOf(personId: string): Promise<void> {
  return forgetQuietly(() => forgetPerson(localStorage, personId));
}

/** A browser that forbids storage has nothing to forget. */
async function forgetQuietly(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    return;
  }
}
