/**
 * npm packages: what this server has made of them, and which notebooks use what. A program is made once, whoever asks; its
 * bytes and its declarations are blobs that the row's id refers to.
 */
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";
import { notebook } from "./notebooks.ts";

export const packageProgram = pgTable(
  "package_program",
  {
    id: text("id").primaryKey(),
    /** The registry it is of, and the text of the import. */
    registry: text("registry").notNull(),
    specifier: text("specifier").notNull(),
    version: text("version").notNull(),
    /** Of the package's own archive, as the registry announced it. */
    integrity: text("integrity").notNull(),
    digest: text("digest").notNull(),
    size: bigCount("size").notNull(),
    typesDigest: text("types_digest"),
    parts: integer("parts").notNull(),
    needs: jsonb("needs").notNull(),
    madeAt: moment("made_at").notNull(),
  },
  (table) => [uniqueIndex("package_program_place").on(table.registry, table.specifier, table.version)],
);

export const notebookPackage = pgTable(
  "notebook_package",
  {
    notebookId: text("notebook_id")
      .notNull()
      .references(() => notebook.id, { onDelete: "cascade" }),
    programId: text("program_id")
      .notNull()
      .references(() => packageProgram.id),
    addedBy: text("added_by").notNull(),
    addedAt: moment("added_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.notebookId, table.programId] }),
    index("notebook_package_program").on(table.programId),
  ],
);
