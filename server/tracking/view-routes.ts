/** Saved views of the table of runs. One's own needs a right to look; what all see is saved by who may run. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { inRunViewSchema, listRunViewsQuerySchema, runViewSchema, saveRunViewSchema } from "#lib/protocol/run-view.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import { newId } from "../new-id.ts";
import type { Experiments } from "./experiments.ts";
import * as queries from "./view-queries.ts";

export interface ViewRoutesDeps {
  readonly db: Database;
  readonly experiments: Pick<Experiments, "ensure">;
  readonly now: () => number;
}

const MOST_VIEWS = 500;
const inProject = z.object({ projectId: idSchema });
const can = (right: Right) => ({ kind: "project", right, by: "projectId" }) as const;

export function viewRoutes({ db, experiments, now }: ViewRoutesDeps): readonly Route[] {
  const save = async (
    projectId: ProjectId,
    ownerId: string | null,
    given: z.output<typeof saveRunViewSchema>,
    principal: Principal,
  ) => {
    await experiments.ensure(projectId);
    return db.transaction(async (client) => {
      const saved = await queries.saveView(client, {
        ...given,
        id: newId(),
        projectId,
        ownerId,
        savedBy: principal.name,
        now: now(),
      });
      if (saved === undefined) throw new AppError("not_found", `there is no experiment ${given.experiment}`);
      if ((await queries.countViews(client, projectId, ownerId)) > MOST_VIEWS)
        throw new AppError("invalid_request", `at most ${MOST_VIEWS} views are kept; delete one first`);
      const target = { kind: "run view", id: saved.id, name: saved.name };
      await record(client, { projectId, action: "run.view_save", target });
      return saved;
    });
  };
  const remove = (projectId: ProjectId, id: string, ownerId: string | null): Promise<void> =>
    db.transaction(async (client) => {
      const name = await queries.deleteView(client, projectId, id, ownerId);
      if (name === undefined) throw new AppError("not_found", "there is no such view");
      await record(client, { projectId, action: "run.view_remove", target: { kind: "run view", id, name } });
    });
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/run-views",
      summary: "Saved views of an experiment's table: one's own, then the shared ones.",
      access: can("view"),
      params: inProject,
      query: listRunViewsQuerySchema,
      answer: z.object({ items: z.array(runViewSchema) }),
      handle: async ({ projectId, query, principal }) => ({
        items: await queries.viewsOf(db.pool, projectId, query.experiment, principal.personId),
      }),
    }),
    route({
      method: "PUT",
      path: "/api/projects/:projectId/run-views/own",
      summary: "Save a view for oneself; the one of that name is replaced.",
      access: can("view"),
      params: inProject,
      body: saveRunViewSchema,
      answer: runViewSchema,
      handle: ({ projectId, body, principal }) => save(projectId, principal.personId, body, principal),
    }),
    route({
      method: "PUT",
      path: "/api/projects/:projectId/run-views/shared",
      summary: "Save a view for everybody in the project; the one of that name is replaced.",
      access: can("run"),
      params: inProject,
      body: saveRunViewSchema,
      answer: runViewSchema,
      handle: ({ projectId, body, principal }) => save(projectId, null, body, principal),
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/run-views/own/:viewId",
      summary: "Remove one's own saved view.",
      access: can("view"),
      params: inRunViewSchema,
      handle: ({ projectId, params, principal }) => remove(projectId, params.viewId, principal.personId),
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/run-views/shared/:viewId",
      summary: "Remove a saved view that everybody sees.",
      access: can("run"),
      params: inRunViewSchema,
      handle: ({ projectId, params }) => remove(projectId, params.viewId, null),
    }),
  ];
}
