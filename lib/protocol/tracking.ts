/**
 * Tracking, our own API (MLflow's protocol answers beside it).
 *
 * Experiments: `GET`/`POST /api/projects/:projectId/experiments`, `PATCH`/`DELETE …/experiments/:experiment`,
 * `POST …/experiments/:experiment/restore`. An experiment's id is decimal; `0` is the project's `Default`.
 *
 * Runs: `POST /api/projects/:projectId/runs` starts one (send your own `id`, and sending it again is harmless),
 * `POST …/runs/search` finds some with only the columns asked for, `…/runs/groups` counts and averages them,
 * `GET …/runs/keys` names the columns there are, `POST …/runs/tiles` gives what a chart draws, `POST …/runs/delete` and
 * `…/runs/restore` take many at once. One run: `GET`/`PATCH /api/runs/:runId`, `POST …/log` (metrics, params, tags; again is
 * harmless), `GET …/history`, `GET`/`POST …/lines` (its output).
 *
 * Filters and orders are MLflow's grammar: `metrics.loss < 0.1 AND params.model = 'cnn'`, `metrics.loss ASC`.
 */
import { z } from "zod";
import { pageQuerySchema } from "./project.ts";

/** JSON has no NaN and no infinities: they are texts. */
export const doubleSchema = z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]);

/** A step beyond 2^53 is a text. */
export const stepSchema = z.union([z.int(), z.string().regex(/^-?\d{1,19}$/)]);

const keySchema = z.string().min(1).max(250);
const pairsSchema = z.record(keySchema, z.string().max(8000));
const experimentIdSchema = z.string().regex(/^\d{1,15}$/, "an experiment's id is a number");
export const runIdSchema = z.string().regex(/^[0-9a-f]{32}$/, "a run's id has 32 hexadecimal digits");
export const runStatusSchema = z.enum(["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"]);
const filterSchema = z.string().max(20_000).default("");

export const experimentSchema = z.object({
  id: z.string(),
  name: z.string(),
  artifactLocation: z.string(),
  tags: z.record(z.string(), z.string()),
  createdAt: z.number(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
});
export type Experiment = z.infer<typeof experimentSchema>;

export const listExperimentsQuerySchema = pageQuerySchema.extend({
  filter: filterSchema,
  deleted: z.stringbool().default(false),
});
export const createExperimentSchema = z.object({ name: z.string().min(1).max(500), tags: pairsSchema.default({}) });
export const updateExperimentSchema = z.object({
  name: z.string().min(1).max(500).optional(),
  /** Set; null removes. */
  tags: z.record(keySchema, z.string().max(5000).nullable()).default({}),
});
export const inExperimentSchema = z.object({ projectId: z.string(), experiment: experimentIdSchema });

export const latestMetricSchema = z.object({ value: doubleSchema, step: stepSchema, time: z.number() });

/** A row of the table: what stands on the run, and the columns that were asked for. */
export const runSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  experimentId: z.string(),
  experimentName: z.string(),
  name: z.string(),
  status: runStatusSchema,
  user: z.string(),
  parentId: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
  params: z.record(z.string(), z.string()),
  tags: z.record(z.string(), z.string()),
  /** The latest of each. */
  metrics: z.record(z.string(), latestMetricSchema),
});
export type TrackedRun = z.infer<typeof runSchema>;

export const runDetailSchema = runSchema.extend({
  artifactUri: z.string(),
  datasets: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      sourceType: z.string(),
      source: z.string(),
      schema: z.string().nullable(),
      profile: z.string().nullable(),
      tags: z.record(z.string(), z.string()),
    }),
  ),
  modelInputs: z.array(z.string()),
  modelOutputs: z.array(z.object({ modelId: z.string(), step: z.number() })),
});

export const createRunSchema = z.object({
  /** Your own, to be able to send this again. */
  id: runIdSchema.optional(),
  experiment: experimentIdSchema.default("0"),
  name: z.string().max(250).optional(),
  startedAt: z.int().min(0).optional(),
  params: pairsSchema.default({}),
  tags: pairsSchema.default({}),
});

export const updateRunSchema = z.object({
  name: z.string().min(1).max(250).optional(),
  status: runStatusSchema.optional(),
  endedAt: z.int().min(0).optional(),
  /** Set; null removes. */
  tags: z.record(keySchema, z.string().max(8000).nullable()).default({}),
});

/** At most 10,000 points at once. Exact duplicates count once, so a write may be sent again. */
export const logRunSchema = z.object({
  metrics: z
    .array(z.object({ key: keySchema, value: doubleSchema, step: stepSchema.default(0), time: z.int().min(0) }))
    .max(10_000)
    .default([]),
  params: pairsSchema.default({}),
  tags: pairsSchema.default({}),
});

const viewSchema = z.enum(["ACTIVE_ONLY", "DELETED_ONLY", "ALL"]).default("ACTIVE_ONLY");
const whichSchema = z.object({
  /** All of the project's when left out. */
  experiments: z.array(experimentIdSchema).max(1000).optional(),
  filter: filterSchema,
  view: viewSchema,
});

export const searchRunsSchema = whichSchema.extend({
  orderBy: z.array(z.string().max(600)).max(10).default([]),
  /** By a computed column (lib/tracking/formula.ts) instead; what has no value comes last. */
  orderByFormula: z.object({ formula: z.string().max(1000), descending: z.boolean().default(true) }).optional(),
  limit: z.int().min(1).max(1000).default(100),
  cursor: z.string().max(20_000).optional(),
  /** Keys to answer; all when a list is left out. */
  metrics: z.array(z.string().max(250)).max(2000).optional(),
  params: z.array(z.string().max(250)).max(2000).optional(),
  tags: z.array(z.string().max(250)).max(2000).optional(),
});

export const keysQuerySchema = z.object({
  /** Numbers, separated by commas. */
  experiments: z
    .string()
    .regex(/^\d{1,15}(,\d{1,15})*$/)
    .optional(),
  kind: z.enum(["metric", "param", "tag"]).optional(),
  /** Part of a key. */
  q: z.string().max(250).default(""),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
export const keysSchema = z.object({
  items: z.array(z.object({ kind: z.enum(["metric", "param", "tag"]), key: z.string() })),
});

/** By what: `params.model`, `tags.team`, `status`, `experiment_id`, `user_id`, `run_name`. */
export const groupRunsSchema = whichSchema.extend({
  by: z.array(z.string().max(300)).min(1).max(3),
  metrics: z.array(z.string().max(250)).max(20).default([]),
  limit: z.int().min(1).max(1000).default(200),
});
export const runGroupsSchema = z.object({
  items: z.array(
    z.object({
      values: z.array(z.string().nullable()),
      runs: z.int(),
      metrics: z.record(
        z.string(),
        z.object({ runs: z.int(), low: doubleSchema, mean: doubleSchema, high: doubleSchema, deviation: doubleSchema }),
      ),
    }),
  ),
});

export const manyRunsSchema = z.object({ ids: z.array(runIdSchema).min(1).max(1000) });

/** Tags of many runs at once: set, or (null) removed. Not those that programs keep (`mlflow.…`, `octavo.…`). */
export const tagRunsSchema = manyRunsSchema.extend({ tags: z.record(keySchema, z.string().max(5000).nullable()) });

/**
 * One chart: many runs, one key, one range of the axis, at most so many buckets per run. Columns of equal length per run:
 * where each bucket lies (`x`: its middle), its lowest, highest and mean finite value (null where it has none), how many
 * points it stands for. `exact`: each bucket is one point. A spike is in some bucket's `low` or `high` at every zoom.
 */
export const tilesSchema = z.object({
  runIds: z.array(runIdSchema).min(1).max(200),
  key: z.string().min(1).max(250),
  axis: z.enum(["step", "time"]).default("step"),
  from: z.number().optional(),
  to: z.number().optional(),
  buckets: z.int().min(1).max(4000).default(500),
});
export const tileSchema = z.object({
  runId: z.string(),
  exact: z.boolean(),
  x: z.array(z.number()),
  low: z.array(z.number().nullable()),
  high: z.array(z.number().nullable()),
  mean: z.array(z.number().nullable()),
  count: z.array(z.int()),
});
export type Tile = z.infer<typeof tileSchema>;

export const historyQuerySchema = z.object({
  key: z.string().min(1).max(250),
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(25_000).default(10_000),
});
export const historySchema = z.object({
  items: z.array(latestMetricSchema),
  nextCursor: z.string().nullable(),
});

/** Lines that a run wrote. `after`: the last line already known. */
export const linesQuerySchema = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});
export const lineSchema = z.object({
  seq: z.number(),
  at: z.number(),
  stream: z.enum(["stdout", "stderr"]),
  text: z.string(),
});
export const linesSchema = z.object({ items: z.array(lineSchema) });
export const addLinesSchema = z.object({
  lines: z
    .array(
      z.object({
        at: z.int().min(0),
        stream: z.enum(["stdout", "stderr"]).default("stdout"),
        text: z.string().max(64_000),
      }),
    )
    .min(1)
    .max(1000),
});

/** `GET /api/projects/:projectId/runs/export`: all that is found, as one file: a row per run, or per point of its metrics. */
export const exportRunsQuerySchema = z.object({
  what: z.enum(["runs", "points"]).default("runs"),
  format: z.enum(["csv", "json", "jsonl", "parquet"]).default("csv"),
  /** Numbers, separated by commas. */
  experiments: z
    .string()
    .regex(/^\d{1,15}(,\d{1,15})*$/)
    .optional(),
  filter: filterSchema,
  view: viewSchema,
});

/** Removes for good what was deleted before a moment; `dryRun` only says what that would be. */
export const collectRunsSchema = z.object({
  olderThanMs: z
    .int()
    .min(0)
    .default(30 * 86_400_000),
  dryRun: z.boolean().default(true),
});
export const collectedSchema = z.object({
  dryRun: z.boolean(),
  experiments: z.array(z.object({ id: z.string(), name: z.string() })),
  runs: z.array(z.object({ id: z.string(), name: z.string() })),
  artifactBytes: z.number(),
  points: z.number(),
});

/**
 * Artifacts of a run: `GET /api/runs/:runId/artifacts?path=` lists a folder, `GET`/`HEAD …/artifacts/content?path=` reads
 * (ranges too), `PUT` writes the body there, `DELETE` removes a file or folder.
 */
export const artifactQuerySchema = z.object({ path: z.string().min(1).max(2000) });
export const readArtifactQuerySchema = artifactQuerySchema.extend({ download: z.stringbool().default(false) });
export const artifactEntriesSchema = z.object({
  items: z.array(
    z.object({
      path: z.string(),
      isFolder: z.boolean(),
      /** Of all files in it, for a folder. */
      size: z.number(),
      files: z.int(),
      updatedAt: z.number(),
    }),
  ),
});
