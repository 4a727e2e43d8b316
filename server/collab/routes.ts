/** HTTP beside the rooms: the history of a notebook, and text that was kept for its author. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId } from "#lib/base/id.ts";
import {
  changesQuerySchema,
  changesSchema,
  createPointSchema,
  generationSchema,
  historyMinuteSchema,
  historyQuerySchema,
  momentQuerySchema,
  momentSchema,
  pointSchema,
} from "#lib/protocol/collab-history.ts";
import { rescuedSchema } from "#lib/protocol/notebook.ts";
import { pageOf } from "#lib/protocol/project.ts";
import type { Database } from "../db/index.ts";
import { type Access, type Route, route } from "../http/route.ts";
import type { History } from "./history.ts";
import { dismissRescued, rescuedOf } from "./history-queries.ts";

const DAY_MS = 24 * 3600_000;
const params = z.object({ notebookId: z.string().max(64) });
const view: Access = { kind: "project", right: "view", by: "notebookId" };
const edit: Access = { kind: "project", right: "edit", by: "notebookId" };

export function collabRoutes(db: Database, history: History): Route[] {
  return [...historyRoutes(history), ...pointRoutes(history), ...rescueRoutes(db)];
}

function historyRoutes(history: History): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/history",
      summary: "Who edited how much in which minute, newest first.",
      access: view,
      params,
      query: historyQuerySchema,
      answer: pageOf(historyMinuteSchema),
      handle: ({ params, query }) => {
        const { from, to, cursor } = query;
        return history.minutes(params.notebookId as NotebookId, { from, to, cursor });
      },
    }),
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/history/moment",
      summary: "The notebook as it was at a time, or at a named point.",
      access: view,
      params,
      query: momentQuerySchema,
      answer: momentSchema,
      handle: ({ params, query }) => history.at(params.notebookId as NotebookId, query),
    }),
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/history/generations",
      summary: "How each generation of the document after its first began, newest first.",
      access: view,
      params,
      answer: pageOf(generationSchema),
      handle: async ({ params }) => ({
        items: await history.generations(params.notebookId as NotebookId),
        nextCursor: null,
      }),
    }),
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/history/changes",
      summary: "What was typed and deleted in a stretch of at most a day, and by whom.",
      access: view,
      params,
      query: changesQuerySchema,
      answer: changesSchema,
      handle: ({ params, query: { from, to } }) => {
        if (to < from || to - from > DAY_MS)
          throw new AppError("invalid_request", "`to` is at most a day after `from`");
        return history.changes(params.notebookId as NotebookId, from, to);
      },
    }),
  ];
}

function pointRoutes(history: History): Route[] {
  const path = "/api/notebooks/:notebookId/history/points";
  return [
    route({
      method: "GET",
      path,
      summary: "Moments that somebody named, newest first.",
      access: view,
      params,
      answer: pageOf(pointSchema),
      handle: async ({ params }) => ({
        items: await history.points(params.notebookId as NotebookId),
        nextCursor: null,
      }),
    }),
    route({
      method: "POST",
      path,
      summary: "Names the present moment; it is kept whatever happens to the history.",
      access: edit,
      params,
      body: createPointSchema,
      answer: pointSchema,
      status: 201,
      handle: ({ params, body, principal }) =>
        history.point(params.notebookId as NotebookId, body.name, principal.personId),
    }),
  ];
}

function rescueRoutes(db: Database): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/rescued",
      summary: "My text that arrived for a cell that was gone.",
      access: view,
      params,
      answer: pageOf(rescuedSchema),
      handle: async ({ params, principal }) => ({
        items: await rescuedOf(db.pool, params.notebookId, principal.personId),
        nextCursor: null,
      }),
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/rescued/:rescueId/dismiss",
      summary: "I have seen it, or put it back myself.",
      access: view,
      params: params.extend({ rescueId: z.string().max(64) }),
      status: 204,
      handle: async ({ params, principal }) => {
        const found = await dismissRescued(db.pool, params.notebookId, principal.personId, params.rescueId);
        if (!found) throw new AppError("not_found", "there is no such text of yours");
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
