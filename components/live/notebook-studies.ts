/** Studies that this tab's cells open, ask and tell. What a lost connection interrupts is tried again: each may be sent twice. */
import { assertNever } from "#lib/base/assert.ts";
import type { OpenedStudy, StudyRequest } from "#lib/kernel/study-request.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { type Study, studyDetailSchema, studySchema, trialSchema, verdictSchema } from "#lib/protocol/study.ts";
import { ApiProblem } from "./api/problem.ts";
import { addressOf, ask } from "./api/request.ts";

export interface StudiesHost {
  readonly projectId: string;
  /** The server's id of a run that the kernel knows under this name. */
  runIdOf(key: string): string | undefined;
}

const firstRetryMs = 500;
const longestRetryMs = 10_000;

export function answerStudy(host: StudiesHost, request: StudyRequest, signal: AbortSignal): Promise<unknown> {
  return persistently(signal, () => answer(host, request, signal));
}

async function answer(host: StudiesHost, request: StudyRequest, signal: AbortSignal): Promise<unknown> {
  switch (request.kind) {
    case "study-open":
      return open(host, request.study, signal);
    case "study-ask": {
      const { studyId, key } = request;
      return ask(`/api/studies/${studyId}/ask`, trialSchema, { method: "POST", body: { key }, signal });
    }
    case "study-report": {
      const { studyId, number, step, value } = request;
      const address = `/api/studies/${studyId}/trials/${number}/report`;
      return ask(address, verdictSchema, { method: "POST", body: { step, value }, signal });
    }
    case "study-tell": {
      const { studyId, number, state, values, run } = request;
      const runId = run === undefined ? undefined : host.runIdOf(run);
      const body = { state, ...(values === undefined ? {} : { values }), ...(runId === undefined ? {} : { runId }) };
      // How a trial ended is told also when its cell was interrupted.
      return ask(`/api/studies/${studyId}/trials/${number}`, trialSchema, { method: "PUT", body });
    }
    case "study-best": {
      const { best } = await ask(`/api/studies/${request.studyId}`, studyDetailSchema, { signal });
      return best.map(({ number, params, values }) => ({ number, params, values: (values ?? []).map(Number) }));
    }
    default:
      return assertNever(request);
  }
}

async function open(
  { projectId }: StudiesHost,
  wanted: Extract<StudyRequest, { kind: "study-open" }>["study"],
  signal: AbortSignal,
): Promise<OpenedStudy> {
  const address = `/api/projects/${projectId}/studies`;
  const named = await ask(addressOf(address, { name: wanted.name }), pageOf(studySchema), { signal });
  const [found] = named.items;
  if (found !== undefined) return joined(found, wanted);
  try {
    return await ask(address, studySchema, { method: "POST", body: wanted, signal });
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "name_taken") throw error;
    // Somebody was faster.
    const again = (await ask(addressOf(address, { name: wanted.name }), pageOf(studySchema), { signal })).items[0];
    if (again === undefined) throw error;
    return joined(again, wanted);
  }
}

/** A study is what it was begun as: who means another gives it another name. */
function joined(found: Study, wanted: Pick<Study, "space" | "directions">): Study {
  const same = (of: "space" | "directions"): boolean => JSON.stringify(found[of]) === JSON.stringify(wanted[of]);
  if (!same("space")) throw new Error(`the study ${found.name} has another space; give this one another name`);
  if (!same("directions")) throw new Error(`the study ${found.name} seeks something else; give this one another name`);
  return found;
}

async function persistently(signal: AbortSignal, work: () => Promise<unknown>): Promise<unknown> {
  for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, longestRetryMs)) {
    try {
      return await work();
    } catch (error) {
      const passes = error instanceof ApiProblem && (error.status === 0 || error.status >= 502 || error.status === 429);
      if (!passes || signal.aborted) throw error instanceof ApiProblem ? new Error(error.detail) : error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
