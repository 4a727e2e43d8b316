/** Checkpoints of trainings: one per notebook, person and name; the bytes are a blob that the row's id refers to. */
import { index, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";
import { notebook } from "./notebooks.ts";

export const checkpoint = pgTable(
  "checkpoint",
  {
    id: text("id").primaryKey(),
    notebookId: text("notebook_id")
      .notNull()
      .references(() => notebook.id, { onDelete: "cascade" }),
    personId: text("person_id").notNull(),
    name: text("name").notNull(),
    digest: text("digest").notNull(),
    size: bigCount("size").notNull(),
    progress: jsonb("progress").notNull(),
    savedAt: moment("saved_at").notNull(),
  },
  (table) => [
    uniqueIndex("checkpoint_place").on(table.notebookId, table.personId, table.name),
    index("checkpoint_notebook").on(table.notebookId, table.savedAt),
  ],
);
