/** Our own API of experiments and of many runs at once. */
import { Readable } from "node:stream";
import { z } from "zod";
import type { ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { pageOf } from "#lib/protocol/project.ts";
import {
  collectedSchema,
  collectRunsSchema,
  createExperimentSchema,
  createRunSchema,
  experimentSchema,
  exportRunsQuerySchema,
  groupRunsSchema,
  inExperimentSchema,
  keysQuerySchema,
  keysSchema,
  listExperimentsQuerySchema,
  manyRunsSchema,
  runDetailSchema,
  runGroupsSchema,
  runSchema,
  searchRunsSchema,
  tagRunsSchema,
  tileSchema,
  tilesSchema,
  updateExperimentSchema,
} from "#lib/protocol/tracking.ts";
import { checkOwnTag, keptText, limits } from "#lib/tracking/limits.ts";
import { parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import type { Database } from "../db/index.ts";
import { type Route, route } from "../http/route.ts";
import type { Collector } from "./collect.ts";
import { keysOf, seqsOf } from "./experiment-queries.ts";
import type { Experiments } from "./experiments.ts";
import { exportPoints, exportRuns, exportTypes } from "./export.ts";
import { searchByFormula } from "./formula-search.ts";
import { groupRuns } from "./groups.ts";
import type { History } from "./history.ts";
import type { ShowDetail } from "./run-routes.ts";
import { latestOf, searchRuns } from "./run-search.ts";
import type { Runs } from "./runs.ts";
import { showExperiment, showRun, showTile } from "./shapes.ts";

export interface RoutesDeps {
  readonly db: Database;
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly history: History;
  readonly collector: Collector;
  readonly showDetail: ShowDetail;
}

const inProject = z.object({ projectId: idSchema });
const can = (right: Right) => ({ kind: "project", right, by: "projectId" }) as const;

export function projectRoutes(deps: RoutesDeps): readonly Route[] {
  return [...experimentRoutes(deps), ...searchRoutes(deps), ...manyRoutes(deps)];
}

function experimentRoutes({ experiments }: RoutesDeps): Route[] {
  const show = async (projectId: ProjectId, number: string) =>
    showExperiment(await experiments.find(projectId, number));
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/experiments",
      summary: "Experiments of a project, latest first.",
      access: can("view"),
      params: inProject,
      query: listExperimentsQuerySchema,
      answer: pageOf(experimentSchema),
      async handle({ projectId, query }) {
        const { rows, next } = await experiments.search(projectId, {
          filter: query.filter,
          orderBy: [],
          view: query.deleted ? "DELETED_ONLY" : "ACTIVE_ONLY",
          limit: query.limit,
          pageToken: query.cursor,
        });
        return { items: rows.map(showExperiment), nextCursor: next ?? null };
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/experiments",
      summary: "Make an experiment.",
      access: can("run"),
      params: inProject,
      body: createExperimentSchema,
      answer: experimentSchema,
      status: 201,
      async handle({ projectId, body }) {
        return show(projectId, String(await experiments.create(projectId, body)));
      },
    }),
    route({
      method: "PATCH",
      path: "/api/projects/:projectId/experiments/:experiment",
      summary: "Rename an experiment, set or remove its tags.",
      access: can("run"),
      params: inExperimentSchema,
      body: updateExperimentSchema,
      answer: experimentSchema,
      async handle({ projectId, params, body }) {
        if (body.name !== undefined) await experiments.rename(projectId, params.experiment, body.name);
        for (const [key, value] of Object.entries(body.tags)) {
          if (value === null) await experiments.dropTag(projectId, params.experiment, key);
          else await experiments.setTag(projectId, params.experiment, key, value);
        }
        return show(projectId, params.experiment);
      },
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/experiments/:experiment",
      summary: "Delete an experiment with its runs; it can be restored.",
      access: can("edit"),
      params: inExperimentSchema,
      handle: ({ projectId, params }) => experiments.setDeleted(projectId, params.experiment, true),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/experiments/:experiment/restore",
      summary: "Take a deleted experiment and its runs back.",
      access: can("edit"),
      params: inExperimentSchema,
      answer: experimentSchema,
      async handle({ projectId, params }) {
        await experiments.setDeleted(projectId, params.experiment, false);
        return show(projectId, params.experiment);
      },
    }),
  ];
}

function searchRoutes({ db, experiments, history }: RoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/search",
      summary: "Runs that a filter finds, in an order, with the columns asked for.",
      access: can("view"),
      params: inProject,
      body: searchRunsSchema,
      answer: pageOf(runSchema),
      async handle({ projectId, body }) {
        await experiments.ensure(projectId);
        const query = { ...body, projectId, experiments: body.experiments, pageToken: body.cursor };
        const { rows, next } = await (body.orderByFormula === undefined
          ? searchRuns(db.pool, query)
          : searchByFormula(db.pool, query, body.orderByFormula));
        const seqs = rows.map(({ seq }) => seq);
        const latest = Map.groupBy(await latestOf(db.pool, seqs, body.metrics), ({ runSeq }) => runSeq);
        return { items: rows.map((row) => showRun(row, latest.get(row.seq) ?? [], body)), nextCursor: next ?? null };
      },
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId/runs/keys",
      summary: "Metric, param and tag keys that runs have: columns, and words to complete.",
      access: can("view"),
      params: inProject,
      query: keysQuerySchema,
      answer: keysSchema,
      async handle({ projectId, query }) {
        const seqs = await seqsOf(db.pool, projectId, query.experiments?.split(","));
        return { items: await keysOf(db.pool, seqs, query.kind, query.q, query.limit) };
      },
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId/runs/export",
      summary: "All runs that a filter finds, or every point of theirs, as one CSV, JSON, JSON Lines or Parquet file.",
      access: can("view"),
      params: inProject,
      query: exportRunsQuerySchema,
      async handle({ projectId, query }) {
        const { what, format, filter, view } = query;
        parseFilter(filter, vocabularies.runs); // refused before the answer has begun
        const wish = { projectId, filter, view, experiments: query.experiments?.split(",") };
        const rows = what === "runs" ? exportRuns(db, wish, format) : exportPoints(db, history, wish, format);
        const headers = {
          "content-type": exportTypes[format],
          "content-disposition": `attachment; filename="${what}.${format}"`,
        };
        return new Response(Readable.toWeb(Readable.from(rows)) as ReadableStream, { headers });
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/groups",
      summary: "Runs counted by params, tags or attributes, with the range and mean of metrics.",
      access: can("view"),
      params: inProject,
      body: groupRunsSchema,
      answer: runGroupsSchema,
      handle: async ({ projectId, body }) => ({
        items: await groupRuns(db.pool, { ...body, projectId, experiments: body.experiments }),
      }),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/tiles",
      summary: "What a chart of one metric over many runs draws, bounded at any zoom, spikes kept.",
      access: can("view"),
      params: inProject,
      body: tilesSchema,
      answer: z.object({ items: z.array(tileSchema) }),
      // Not parsed once more on the way out: it is most of the time that a tile takes.
      async handle({ projectId, body }) {
        const tiles = await history.tiles(projectId, { ...body, from: body.from, to: body.to });
        return Response.json({ items: tiles.map(showTile) });
      },
    }),
  ];
}

const tidied = (tags: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(tags.map(([key, value]) => [key, keptText(value, limits.runTagValue)]));

function manyRoutes({ runs, experiments, collector, showDetail }: RoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs",
      summary: "Start a run; the same id again answers the same run.",
      access: can("run"),
      params: inProject,
      body: createRunSchema,
      answer: runDetailSchema,
      status: 201,
      async handle({ projectId, body, principal }) {
        await experiments.ensure(projectId);
        const run = await runs.create(
          projectId,
          { ...body, id: body.id, name: body.name, userId: principal.name, startedAt: body.startedAt },
          principal.personId,
        );
        return showDetail(run);
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/delete",
      summary: "Delete runs; they can be restored.",
      access: can("run"),
      params: inProject,
      body: manyRunsSchema,
      handle: ({ projectId, body }) => runs.setDeleted(projectId, body.ids, true),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/restore",
      summary: "Take deleted runs back.",
      access: can("run"),
      params: inProject,
      body: manyRunsSchema,
      handle: ({ projectId, body }) => runs.setDeleted(projectId, body.ids, false),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/tag",
      summary: "Set or remove tags of many runs, all or none.",
      access: can("run"),
      params: inProject,
      body: tagRunsSchema,
      async handle({ projectId, body }) {
        const set = Object.entries(body.tags).filter((tag): tag is [string, string] => tag[1] !== null);
        const dropped = Object.keys(body.tags).filter((key) => body.tags[key] === null);
        for (const key of Object.keys(body.tags)) checkOwnTag(key);
        await runs.tagMany(projectId, [...new Set(body.ids)], tidied(set), dropped);
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/runs/collect",
      summary: "Remove for good what was deleted some time ago, or say what that would be.",
      access: can("manage"),
      params: inProject,
      body: collectRunsSchema,
      answer: collectedSchema,
      handle: ({ projectId, body }) => collector.collect(projectId, body.olderThanMs, body.dryRun),
    }),
  ];
}
