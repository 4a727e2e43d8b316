/** Registered models of a project, their versions, aliases and stages; and the webhooks that hear of changes. */
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { project } from "./projects.ts";

const projectId = () =>
  text("project_id")
    .notNull()
    .references(() => project.id, { onDelete: "cascade" });

export const registeredModel = pgTable(
  "registered_model",
  {
    seq: bigint("seq", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    projectId: projectId(),
    name: text("name").notNull(),
    description: text("description"),
    tags: jsonb("tags").notNull(),
    /** The highest number ever given: none is given twice. */
    lastVersion: integer("last_version").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("registered_model_name").on(table.projectId, table.name)],
);

const modelSeq = () =>
  bigint("model_seq", { mode: "number" })
    .notNull()
    .references(() => registeredModel.seq, { onDelete: "cascade" });

export const modelVersion = pgTable(
  "model_version",
  {
    modelSeq: modelSeq(),
    version: integer("version").notNull(),
    description: text("description"),
    userId: text("user_id").notNull(),
    /** As the client gave it, and where the bytes are. */
    source: text("source").notNull(),
    location: text("location").notNull(),
    runId: text("run_id"),
    runLink: text("run_link"),
    modelId: text("model_id"),
    stage: text("stage", { enum: ["None", "Staging", "Production", "Archived"] }).notNull(),
    tags: jsonb("tags").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.modelSeq, table.version] }),
    index("model_version_run").on(table.runId),
    index("model_version_model").on(table.modelId),
  ],
);

export const modelAlias = pgTable(
  "model_alias",
  {
    modelSeq: modelSeq(),
    alias: text("alias").notNull(),
    version: integer("version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.modelSeq, table.alias] })],
);

export const webhook = pgTable(
  "webhook",
  {
    id: text("id").primaryKey(),
    projectId: projectId(),
    name: text("name").notNull(),
    description: text("description"),
    url: text("url").notNull(),
    /** `[{entity, action}]` */
    events: jsonb("events").notNull(),
    /** Sealed with the server's key; it signs what is sent. */
    sealedSecret: text("sealed_secret"),
    status: text("status", { enum: ["ACTIVE", "DISABLED"] }).notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [index("webhook_project").on(table.projectId, table.createdAt)],
);
