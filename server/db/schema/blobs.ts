/**
 * Which blobs there are and who refers to them. A blob's row is written before its bytes are put in place, and removed
 * in the same transaction that removes them: the row's lock is what keeps a collection and a concurrent put of the same
 * bytes apart. A reference needs the row (foreign key), so it can never be made to something already collected.
 */
import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";

export const blobs = pgTable(
  "blobs",
  {
    digest: text("digest").primaryKey(),
    size: bigCount("size").notNull(),
    /** When somebody last put it: the grace period starts here. */
    touchedAt: moment("touched_at").notNull(),
  },
  (table) => [index("blobs_touched_at").on(table.touchedAt)],
);

export const blobRefs = pgTable(
  "blob_refs",
  {
    digest: text("digest")
      .notNull()
      .references(() => blobs.digest),
    /** The kind of thing that refers: `document`, `file`, `dataset`, `upload` … */
    ownerKind: text("owner_kind").notNull(),
    ownerId: text("owner_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.digest, table.ownerKind, table.ownerId] }),
    index("blob_refs_owner").on(table.ownerKind, table.ownerId),
  ],
);
