/** Our own API of one run. */
import { z } from "zod";
import type { ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import {
  addLinesSchema,
  historyQuerySchema,
  historySchema,
  linesQuerySchema,
  linesSchema,
  logRunSchema,
  runDetailSchema,
  runIdSchema,
  updateRunSchema,
} from "#lib/protocol/tracking.ts";
import { checkKey, checkTagKey, keptText } from "#lib/tracking/limits.ts";
import { stepAt } from "#lib/tracking/points.ts";
import type { Database } from "../db/index.ts";
import { type Route, route } from "../http/route.ts";
import type { History } from "./history.ts";
import { addLines, linesOf } from "./line-queries.ts";
import { artifactRoot, inputsOf, type RunRow } from "./run-queries.ts";
import { latestOf } from "./run-search.ts";
import type { Runs } from "./runs.ts";
import { readDouble, showDouble, showRun, showStep } from "./shapes.ts";

export type ShowDetail = (row: RunRow) => Promise<z.infer<typeof runDetailSchema>>;

export interface RunRoutesDeps {
  readonly db: Database;
  readonly runs: Runs;
  readonly history: History;
  readonly showDetail: ShowDetail;
  /** A run wrote lines. */
  readonly wrote: (projectId: ProjectId, runId: string) => void;
}

const ofRun = z.object({ runId: runIdSchema });
const can = (right: Right) => ({ kind: "project", right, by: "runId" }) as const;

export function createShowDetail(db: Database): ShowDetail {
  return async (row) => {
    const [latest, inputs] = await Promise.all([latestOf(db.pool, [row.seq], undefined), inputsOf(db.pool, [row.seq])]);
    return {
      ...showRun(row, latest),
      artifactUri: artifactRoot(row),
      datasets: inputs.map(({ runSeq: _, ...input }) => input),
      modelInputs: row.modelInputs.map(({ model_id }) => model_id),
      modelOutputs: row.modelOutputs.map(({ model_id, step }) => ({ modelId: model_id, step })),
    };
  };
}

export function runRoutes({ db, runs, history, showDetail, wrote }: RunRoutesDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/runs/:runId",
      summary: "A run with all its params, tags, latest metrics, datasets and models.",
      access: can("view"),
      params: ofRun,
      answer: runDetailSchema,
      handle: async ({ projectId, params }) => showDetail(await runs.find(projectId, params.runId)),
    }),
    route({
      method: "PATCH",
      path: "/api/runs/:runId",
      summary: "Rename or end a run, set or remove its tags.",
      access: can("run"),
      params: ofRun,
      body: updateRunSchema,
      answer: runDetailSchema,
      async handle({ projectId, params, body }) {
        const set = Object.entries(body.tags).filter((tag): tag is [string, string] => tag[1] !== null);
        for (const [key, value] of Object.entries(body.tags))
          if (value === null) await runs.dropTag(projectId, params.runId, key);
        if (set.length > 0) await runs.setTags(projectId, params.runId, tidyTags(Object.fromEntries(set)));
        const { name, status, endedAt } = body;
        return showDetail(await runs.update(projectId, params.runId, { name, status, endedAt }));
      },
    }),
    route({
      method: "POST",
      path: "/api/runs/:runId/log",
      summary: "Metrics, params and tags of a run, all or nothing; sent again they count once.",
      access: can("run"),
      params: ofRun,
      body: logRunSchema,
      bodyLimit: 4 * 1024 * 1024,
      async handle({ projectId, params, body }) {
        for (const key of Object.keys(body.params)) checkKey("param", key);
        for (const { key } of body.metrics) checkKey("metric", key);
        await runs.logBatch(projectId, params.runId, {
          points: body.metrics.map(({ key, value, step, time }) => ({
            key,
            value: readDouble(value),
            step: typeof step === "string" ? BigInt.asIntN(64, BigInt(step)) : step,
            time,
          })),
          params: Object.fromEntries(Object.entries(body.params).map(([key, value]) => [key, keptText(value, 8000)])),
          tags: tidyTags(body.tags),
          modelMetrics: [],
        });
      },
    }),
    route({
      method: "GET",
      path: "/api/runs/:runId/history",
      summary: "All points of one metric, in the order of time, by pages.",
      access: can("view"),
      params: ofRun,
      query: historyQuerySchema,
      answer: historySchema,
      async handle({ projectId, params, query }) {
        const { points, order, next } = await history.page(
          projectId,
          params.runId,
          query.key,
          query.limit,
          query.cursor,
        );
        const items = Array.from(order, (at) => ({
          value: showDouble(points.values[at] as number),
          step: showStep(stepAt(points, at)),
          time: points.times[at] as number,
        }));
        return Response.json({ items, nextCursor: next ?? null });
      },
    }),
    route({
      method: "GET",
      path: "/api/runs/:runId/lines",
      summary: "What a run wrote, after the line already known.",
      access: can("view"),
      params: ofRun,
      query: linesQuerySchema,
      answer: linesSchema,
      async handle({ projectId, params, query }) {
        const run = await runs.find(projectId, params.runId);
        return { items: await linesOf(db.pool, run.seq, query.after, query.limit) };
      },
    }),
    route({
      method: "POST",
      path: "/api/runs/:runId/lines",
      summary: "Add lines that a run wrote.",
      access: can("run"),
      params: ofRun,
      body: addLinesSchema,
      bodyLimit: 4 * 1024 * 1024,
      async handle({ projectId, params, body }) {
        const run = await runs.active(projectId, params.runId);
        await addLines(
          db.pool,
          run.seq,
          body.lines.map((line) => ({ ...line, text: keptText(line.text, 64_000) })),
        );
        wrote(projectId, run.id);
      },
    }),
  ];
}

function tidyTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => {
      checkTagKey(key);
      return [key, keptText(value, 8000)];
    }),
  );
}
