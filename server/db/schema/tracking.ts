/**
 * What is tracked: experiments, runs with their params and tags, metric history, datasets, artifacts, logged models.
 *
 * Metric history is not one row per point. The points that one write brings for one key become one small `metric_block`
 * (columns of steps, times and values as bytes), and when a series has gathered enough of them they are merged, in the
 * order of their steps, into `metric_chunk` rows of up to 4,096 points, compressed, each with its own min/max/mean pyramid.
 * Measured against one row per point (unnest into a table with the primary key that idempotence needs; batches of 1,000
 * points over 10 keys): 8.5 ms against 28 ms a batch, 17 bytes a point against 146, 30,000 points read in a third of the
 * time, and no second write of every point when they are compacted.
 *
 * Params and tags are JSON on the run's row: a run is read, shown and searched as a whole, and "no param may change" is
 * then one guarded statement. The latest value per metric is a row of `metric_series`, since those change all the time
 * and runs are sorted by them.
 */
import { sql } from "drizzle-orm";
import {
  bigint,
  customType,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bigCount, bytea, moment } from "../columns.ts";
import { project } from "./projects.ts";

/** Text in the order of its bytes, whatever the database's language: folders are ranges. */
const pathText = customType<{ data: string }>({ dataType: () => 'text collate "C"' });

const projectId = () =>
  text("project_id")
    .notNull()
    .references(() => project.id, { onDelete: "cascade" });

export const experiment = pgTable(
  "experiment",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    projectId: projectId(),
    /** What MLflow calls its id: decimal, 0 is each project's `Default`. */
    number: bigint("number", { mode: "number" }).notNull(),
    /** Unique among those thrown away, too. */
    name: text("name").notNull(),
    artifactLocation: text("artifact_location").notNull(),
    tags: jsonb("tags").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    deletedAt: moment("deleted_at"),
  },
  (table) => [
    uniqueIndex("experiment_number").on(table.projectId, table.number),
    uniqueIndex("experiment_name").on(table.projectId, table.name),
  ],
);

const experimentSeq = () =>
  bigint("experiment_seq", { mode: "number" })
    .notNull()
    .references(() => experiment.seq, { onDelete: "cascade" });

export const run = pgTable(
  "run",
  {
    /** 32 hexadecimal digits, made by whoever starts the run. */
    id: text("id").primaryKey(),
    seq: bigint("seq", { mode: "number" }).notNull().unique().generatedAlwaysAsIdentity(),
    projectId: projectId(),
    experimentSeq: experimentSeq(),
    name: text("name").notNull(),
    status: text("status", { enum: ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"] }).notNull(),
    userId: text("user_id").notNull(),
    parentId: text("parent_id"),
    startedAt: moment("started_at").notNull(),
    endedAt: moment("ended_at"),
    /** When something last came in. */
    updatedAt: moment("updated_at").notNull(),
    deletedAt: moment("deleted_at"),
    createdBy: text("created_by").notNull(),
    params: jsonb("params").notNull(),
    tags: jsonb("tags").notNull(),
    /** Logged models that it read, and that it made: `[{model_id, step?}]`. */
    modelInputs: jsonb("model_inputs").notNull(),
    modelOutputs: jsonb("model_outputs").notNull(),
  },
  (table) => [
    index("run_recent").on(table.experimentSeq, table.startedAt.desc(), table.id),
    index("run_parent").on(table.parentId).where(sql`parent_id is not null`),
    index("run_project").on(table.projectId),
    /** Runs of a notebook's execution, which end with it at the latest. */
    index("run_execution").on(sql`(tags ->> 'octavo.execution')`).where(sql`tags ->> 'octavo.execution' is not null`),
    /** Runs of a notebook, latest first. */
    index("run_notebook")
      .on(sql`(tags ->> 'octavo.notebook')`, table.startedAt.desc())
      .where(sql`tags ->> 'octavo.notebook' is not null`),
    index("run_params").using("gin", table.params.op("jsonb_path_ops")),
  ],
);

const runSeq = () =>
  bigint("run_seq", { mode: "number" })
    .notNull()
    .references(() => run.seq, { onDelete: "cascade" });

/** One key of one run: its latest value, and where its history stands. */
export const metricSeries = pgTable(
  "metric_series",
  {
    seq: bigint("seq", { mode: "number" }).notNull().unique().generatedAlwaysAsIdentity(),
    runSeq: runSeq(),
    experimentSeq: bigint("experiment_seq", { mode: "number" }).notNull(),
    key: text("key").notNull(),
    /** The latest: greatest by step, time, value. */
    value: doublePrecision("value").notNull(),
    step: bigint("step", { mode: "bigint" }).notNull(),
    time: moment("time").notNull(),
    /** Blocks, and points in them, that are not yet in chunks. */
    blocks: integer("blocks").notNull(),
    tailPoints: bigCount("tail_points").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runSeq, table.key] }),
    index("metric_series_value").on(table.experimentSeq, table.key, table.value),
  ],
);

const seriesSeq = () =>
  bigint("series_seq", { mode: "number" })
    .notNull()
    .references(() => metricSeries.seq, { onDelete: "cascade" });

/** Points as they came: those of one key in one write. */
export const metricBlock = pgTable(
  "metric_block",
  {
    seriesSeq: seriesSeq(),
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    points: bytea("points").notNull(),
  },
  (table) => [primaryKey({ columns: [table.seriesSeq, table.seq] })],
);

/** Up to 4,096 points in the order of step, time, value; the chunks of a series follow one another in that order. */
export const metricChunk = pgTable(
  "metric_chunk",
  {
    seriesSeq: seriesSeq(),
    ordinal: integer("ordinal").notNull(),
    count: integer("count").notNull(),
    fromStep: bigint("from_step", { mode: "bigint" }).notNull(),
    toStep: bigint("to_step", { mode: "bigint" }).notNull(),
    fromTime: moment("from_time").notNull(),
    toTime: moment("to_time").notNull(),
    /** The chunk as one bucket of the pyramid. */
    top: bytea("top").notNull(),
    /** As buckets of 512, 64 and 16 points. */
    coarse: bytea("coarse").notNull(),
    middle: bytea("middle").notNull(),
    fine: bytea("fine").notNull(),
    points: bytea("points").notNull(),
  },
  (table) => [primaryKey({ columns: [table.seriesSeq, table.ordinal] })],
);

/** Which keys an experiment has: for columns and completion, without looking through its runs. */
export const trackedKey = pgTable(
  "tracked_key",
  {
    experimentSeq: experimentSeq(),
    kind: text("kind", { enum: ["metric", "param", "tag"] }).notNull(),
    key: text("key").notNull(),
  },
  (table) => [primaryKey({ columns: [table.experimentSeq, table.kind, table.key] })],
);

/** A dataset as a client describes it, once per experiment, name and digest. */
export const trackedDataset = pgTable(
  "tracked_dataset",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    experimentSeq: experimentSeq(),
    name: text("name").notNull(),
    digest: text("digest").notNull(),
    sourceType: text("source_type").notNull(),
    source: text("source").notNull(),
    schema: text("schema"),
    profile: text("profile"),
  },
  (table) => [uniqueIndex("tracked_dataset_name").on(table.experimentSeq, table.name, table.digest)],
);

export const runInput = pgTable(
  "run_input",
  {
    runSeq: runSeq(),
    datasetSeq: bigint("dataset_seq", { mode: "number" })
      .notNull()
      .references(() => trackedDataset.seq, { onDelete: "cascade" }),
    tags: jsonb("tags").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runSeq, table.datasetSeq] })],
);

/** A file that a run, a logged model or a trace keeps: `<experiment>/<run>/artifacts/…`. Its bytes are a blob. */
export const artifact = pgTable(
  "artifact",
  {
    id: text("id").primaryKey(),
    projectId: projectId(),
    path: pathText("path").notNull(),
    digest: text("digest").notNull(),
    size: bigCount("size").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("artifact_path").on(table.projectId, table.path)],
);

/** A file that arrives in parts; only a hash of the secret that opens it is kept. */
export const artifactUpload = pgTable(
  "artifact_upload",
  {
    id: text("id").primaryKey(),
    projectId: projectId(),
    path: text("path").notNull(),
    secretHash: text("secret_hash").notNull(),
    parts: integer("parts").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("artifact_upload_created").on(table.createdAt)],
);

export const artifactPart = pgTable(
  "artifact_part",
  {
    uploadId: text("upload_id")
      .notNull()
      .references(() => artifactUpload.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    digest: text("digest").notNull(),
    size: bigCount("size").notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.number] })],
);

export const loggedModel = pgTable(
  "logged_model",
  {
    /** `m-` and 32 hexadecimal digits. */
    id: text("id").primaryKey(),
    projectId: projectId(),
    experimentSeq: experimentSeq(),
    name: text("name").notNull(),
    modelType: text("model_type"),
    status: integer("status").notNull(),
    statusMessage: text("status_message"),
    sourceRunId: text("source_run_id"),
    params: jsonb("params").notNull(),
    tags: jsonb("tags").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    deletedAt: moment("deleted_at"),
  },
  (table) => [index("logged_model_experiment").on(table.experimentSeq, table.createdAt)],
);

export const loggedModelMetric = pgTable(
  "logged_model_metric",
  {
    modelId: text("model_id")
      .notNull()
      .references(() => loggedModel.id, { onDelete: "cascade" }),
    runId: text("run_id").notNull(),
    key: text("key").notNull(),
    step: bigint("step", { mode: "bigint" }).notNull(),
    time: moment("time").notNull(),
    value: doublePrecision("value").notNull(),
    datasetName: text("dataset_name"),
    datasetDigest: text("dataset_digest"),
  },
  (table) => [primaryKey({ columns: [table.modelId, table.key, table.runId, table.step, table.time, table.value] })],
);

/** The least of a trace that keeps clients going: what it says of itself; its spans are an artifact. */
export const trace = pgTable(
  "trace",
  {
    id: text("id").primaryKey(),
    projectId: projectId(),
    experimentSeq: experimentSeq(),
    info: jsonb("info").notNull(),
    runId: text("run_id"),
    startedAt: moment("started_at").notNull(),
  },
  (table) => [index("trace_recent").on(table.experimentSeq, table.startedAt, table.id)],
);

/** What a run wrote, line by line, as it came. */
export const runLog = pgTable(
  "run_log",
  {
    runSeq: runSeq(),
    seq: bigint("seq", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    at: moment("at").notNull(),
    stream: text("stream", { enum: ["stdout", "stderr"] }).notNull(),
    text: text("text").notNull(),
  },
  (table) => [primaryKey({ columns: [table.runSeq, table.seq] })],
);

/** A table of runs as somebody saved it: their own, or (without an owner) everybody's in the project. */
export const runView = pgTable(
  "run_view",
  {
    id: text("id").primaryKey(),
    projectId: projectId(),
    experimentSeq: experimentSeq(),
    ownerId: text("owner_id"),
    name: text("name").notNull(),
    state: jsonb("state").notNull(),
    savedBy: text("saved_by").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("run_view_name").on(table.experimentSeq, sql`coalesce(owner_id, '')`, table.name)],
);
