/**
 * What lists show of notebooks. The documents are collab's; `updated_…`, `cells` and `language` follow them shortly after
 * each stored edit. Which blobs a notebook's outputs name stands in `blob_refs` (owner kind `notebook`).
 */
import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { project } from "./projects.ts";

export const notebook = pgTable(
  "notebook",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    epoch: integer("epoch").notNull(),
    language: text("language").notNull(),
    cells: integer("cells").notNull(),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedAt: moment("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
    deletedAt: moment("deleted_at"),
    deletedBy: text("deleted_by"),
  },
  (table) => [
    // A name is a path for Jupyter's clients: one live notebook each.
    uniqueIndex("notebook_live_name").on(table.projectId, table.name).where(sql`deleted_at is null`),
    index("notebook_recent").on(table.projectId, table.updatedAt, table.id).where(sql`deleted_at is null`),
    index("notebook_trash").on(table.projectId, table.deletedAt, table.id).where(sql`deleted_at is not null`),
  ],
);
