/** Acting on a training in somebody else's tab: asked of the server, which knows who may. */
import type { TrainingAct } from "#lib/protocol/execution.ts";
import { ApiProblem } from "./api/problem.ts";
import { tell } from "./api/request.ts";

/** What a person did, as the one whose kernel trains hears it. */
export const steerWords: Readonly<Record<TrainingAct, string>> = {
  pause: "paused your training",
  go: "let your training go on",
  stop: "ended your training early",
};

/** Answers why it was not done, if it was not. */
export async function steerTraining(
  notebookId: string,
  executionId: string,
  asked: { readonly trainingId: string; readonly act: TrainingAct },
): Promise<string | undefined> {
  try {
    await tell(`/api/notebooks/${notebookId}/executions/${encodeURIComponent(executionId)}/training`, {
      method: "POST",
      body: asked,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return `${error.detail} ${error.next}`;
  }
}
