/** Studies: a space that is searched, and the trials that were made of it. A trial's number is its place in the study. */
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { project } from "./projects.ts";

export const study = pgTable(
  "study",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    /** As lib/tracking/study/space.ts has it. */
    space: jsonb("space").notNull(),
    directions: jsonb("directions").notNull(),
    sampler: text("sampler").notNull(),
    pruner: jsonb("pruner").notNull(),
    seed: integer("seed").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("study_name").on(table.projectId, table.name)],
);

export const studyTrial = pgTable(
  "study_trial",
  {
    studyId: text("study_id")
      .notNull()
      .references(() => study.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    /** Given by who asked, so that asking again after a broken line answers the same trial. */
    askKey: text("ask_key"),
    state: text("state").notNull(),
    params: jsonb("params").notNull(),
    /** One per direction, as texts where JSON has no number for them. */
    values: jsonb("values"),
    /** `[[step, value], …]` in the order of their steps. */
    steps: jsonb("steps").notNull(),
    note: jsonb("note"),
    /** The run that it is tracked by, if any. */
    runId: text("run_id"),
    startedAt: moment("started_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [
    primaryKey({ columns: [table.studyId, table.number] }),
    uniqueIndex("study_trial_ask").on(table.studyId, table.askKey),
    index("study_trial_run").on(table.runId),
  ],
);
