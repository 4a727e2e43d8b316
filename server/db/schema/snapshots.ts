/** Snapshots of notebooks: what they held when a run began. One per notebook and content; the bytes are a blob. */
import { pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";
import { notebook } from "./notebooks.ts";

export const notebookSnapshot = pgTable(
  "notebook_snapshot",
  {
    id: text("id").primaryKey(),
    notebookId: text("notebook_id")
      .notNull()
      .references(() => notebook.id, { onDelete: "cascade" }),
    digest: text("digest").notNull(),
    size: bigCount("size").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("notebook_snapshot_content").on(table.notebookId, table.digest)],
);
