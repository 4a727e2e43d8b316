/** Our own API of studies. Searching is running: who may run may ask and tell. */
import { z } from "zod";
import type { Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { pageOf, pageQuerySchema } from "#lib/protocol/project.ts";
import {
  askSchema,
  createStudySchema,
  inStudySchema,
  inTrialSchema,
  listStudiesQuerySchema,
  reportSchema,
  studyDetailSchema,
  studySchema,
  tellSchema,
  trialSchema,
  verdictSchema,
} from "#lib/protocol/study.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import { type Route, route } from "../http/route.ts";
import type { StudyService } from "./service.ts";

const inProject = z.object({ projectId: idSchema });
const can = (right: Right, by: "projectId" | "studyId") => ({ kind: "project", right, by }) as const;

export function studyRoutes(studies: StudyService): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/studies",
      summary: "Studies of a project, latest first.",
      access: can("view", "projectId"),
      params: inProject,
      query: listStudiesQuerySchema,
      answer: pageOf(studySchema),
      async handle({ projectId, query }) {
        const items = await studies.list(projectId, query.limit + 1, decodeCursor(query.cursor), query.name);
        return pageOfRows(items, query.limit, ({ createdAt, id }) => ({ at: createdAt, id }));
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/studies",
      summary: "Begin a study: a space, directions, how to search it.",
      access: can("run", "projectId"),
      params: inProject,
      body: createStudySchema,
      answer: studySchema,
      status: 201,
      handle: ({ projectId, body }) => studies.create(projectId, body),
    }),
    route({
      method: "GET",
      path: "/api/studies/:studyId",
      summary: "A study with its best trials and what matters.",
      access: can("view", "studyId"),
      params: inStudySchema,
      answer: studyDetailSchema,
      handle: ({ params }) => studies.detail(params.studyId),
    }),
    route({
      method: "DELETE",
      path: "/api/studies/:studyId",
      summary: "Remove a study and its trials for good; runs stay.",
      access: can("edit", "studyId"),
      params: inStudySchema,
      handle: ({ params }) => studies.remove(params.studyId),
    }),
    route({
      method: "GET",
      path: "/api/studies/:studyId/trials",
      summary: "Trials of a study, by number.",
      access: can("view", "studyId"),
      params: inStudySchema,
      query: pageQuerySchema,
      answer: pageOf(trialSchema),
      async handle({ params, query }) {
        const after = decodeCursor(query.cursor)?.at ?? -1;
        const items = await studies.trials(params.studyId, after, query.limit + 1);
        return pageOfRows(items, query.limit, ({ number }) => ({ at: number, id: "" }));
      },
    }),
    route({
      method: "POST",
      path: "/api/studies/:studyId/ask",
      summary: "What to try next.",
      access: can("run", "studyId"),
      params: inStudySchema,
      body: askSchema,
      answer: trialSchema,
      handle: ({ params, body }) => studies.ask(params.studyId, body),
    }),
    route({
      method: "POST",
      path: "/api/studies/:studyId/trials/:number/report",
      summary: "Report a value on the way; whether to give the trial up.",
      access: can("run", "studyId"),
      params: inTrialSchema,
      body: reportSchema,
      answer: verdictSchema,
      handle: ({ params, body }) => studies.report(params.studyId, params.number, body.step, body.value),
    }),
    route({
      method: "PUT",
      path: "/api/studies/:studyId/trials/:number",
      summary: "Tell how a trial ended.",
      access: can("run", "studyId"),
      params: inTrialSchema,
      body: tellSchema,
      answer: trialSchema,
      handle: ({ params, body }) =>
        studies.tell(params.studyId, params.number, {
          state: body.state,
          values: body.values ?? null,
          runId: body.runId,
        }),
    }),
  ];
}
