/**
 * A project's files, uploads under way, and datasets with their versions. Bytes are blobs; `blob_refs` keeps them under
 * the owner kinds `file`, `upload` and `dataset`.
 */
import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";
import { project } from "./projects.ts";

export const file = pgTable(
  "file",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["file", "folder"] }).notNull(),
    path: text("path").notNull(),
    /** The path without its last segment; empty at the top. */
    folder: text("folder").notNull(),
    size: bigCount("size").notNull(),
    digest: text("digest"),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedAt: moment("updated_at").notNull(),
    updatedBy: text("updated_by").notNull(),
    deletedAt: moment("deleted_at"),
    /** The item that was thrown away and took this one along; its own id when it was thrown away itself. */
    trashId: text("trash_id"),
  },
  (table) => [
    uniqueIndex("file_live_path").on(table.projectId, table.path).where(sql`deleted_at is null`),
    index("file_in_folder").on(table.projectId, table.folder, table.kind, table.path).where(sql`deleted_at is null`),
    index("file_trash").on(table.trashId).where(sql`trash_id is not null`),
    index("file_thrown_away").on(table.projectId, table.deletedAt, table.id).where(sql`trash_id = id`),
  ],
);

export const upload = pgTable(
  "upload",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    path: text("path").notNull(),
    size: bigCount("size").notNull(),
    sha256: text("sha256"),
    overwrite: boolean("overwrite").notNull(),
    partBytes: bigCount("part_bytes").notNull(),
    createdBy: text("created_by").notNull(),
    expiresAt: moment("expires_at").notNull(),
    /** Set once complete; not a foreign key, since the file may be gone before the upload is forgotten. */
    fileId: text("file_id"),
  },
  (table) => [index("upload_expires").on(table.expiresAt)],
);

export const uploadPart = pgTable(
  "upload_part",
  {
    uploadId: text("upload_id")
      .notNull()
      .references(() => upload.id, { onDelete: "cascade" }),
    offset: bigCount("part_offset").notNull(),
    size: bigCount("size").notNull(),
    digest: text("digest").notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.offset] })],
);

export const dataset = pgTable(
  "dataset",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull(),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedAt: moment("updated_at").notNull(),
    deletedAt: moment("deleted_at"),
  },
  (table) => [
    uniqueIndex("dataset_live_name").on(table.projectId, table.name).where(sql`deleted_at is null`),
    index("dataset_recent").on(table.projectId, table.updatedAt, table.id),
  ],
);

export const datasetVersion = pgTable(
  "dataset_version",
  {
    datasetId: text("dataset_id")
      .notNull()
      .references(() => dataset.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    digest: text("digest").notNull(),
    format: text("format").notNull(),
    size: bigCount("size").notNull(),
    fileCount: integer("file_count").notNull(),
    columns: jsonb("columns"),
    rows: bigCount("row_count"),
    message: text("message").notNull(),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by").notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.number] })],
);

export const datasetFile = pgTable(
  "dataset_file",
  {
    datasetId: text("dataset_id")
      .notNull()
      .references(() => dataset.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    path: text("path").notNull(),
    size: bigCount("size").notNull(),
    digest: text("digest").notNull(),
    format: text("format").notNull(),
  },
  (table) => [primaryKey({ columns: [table.datasetId, table.number, table.path] })],
);
