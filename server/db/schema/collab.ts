/**
 * Documents as they are stored. The live log is what a room loads: the newest snapshot, the chunks after it, the rows
 * after those. The history is every frame as it came, with person and time: rows become compressed chunks and chunks
 * stay. One column order serves both, so a keystroke is written once and moved once.
 */
import { bigint, boolean, index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { bytea, moment } from "../columns.ts";

export const collabDocument = pgTable("collab_document", {
  id: text("id").primaryKey(),
  /** Generation: raised when the document is seeded anew; a client of an earlier one is never merged. */
  epoch: integer("epoch").notNull(),
  /** The room that may write: whoever loads the document takes it, and a writer that lost it stores nothing more. */
  leaseId: text("lease_id"),
  leasedAt: moment("leased_at"),
  createdAt: moment("created_at").notNull(),
});

const documentId = () => text("document_id").references(() => collabDocument.id, { onDelete: "cascade" });

/**
 * How each generation after a document's first began. `beforeVector` is the state vector at which the one before ended:
 * what a browser's copy of that has beyond it never came here.
 */
export const collabGeneration = pgTable(
  "collab_generation",
  {
    documentId: documentId().notNull(),
    epoch: integer("epoch").notNull(),
    cause: text("cause").notNull(),
    by: text("by").notNull(),
    beganAt: moment("began_at").notNull(),
    before: integer("before").notNull(),
    beforeVector: bytea("before_vector").notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.epoch] })],
);

/** What the document was after `seq` of its epoch: Yjs state, V2 encoding. */
export const collabSnapshot = pgTable("collab_snapshot", {
  documentId: documentId().primaryKey(),
  epoch: integer("epoch").notNull(),
  seq: bigint("seq", { mode: "number" }).notNull(),
  state: bytea("state").notNull(),
});

/**
 * The frames of one tick, uncompressed. Written on the hot path, gathered into `collab_history`. No foreign key here and
 * in `collab_client`: the writer checks its lease in the same statement, and a check per row would double its cost.
 */
export const collabUpdate = pgTable(
  "collab_update",
  {
    documentId: text("document_id").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    frames: bytea("frames").notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.seq] })],
);

/** The frames of many ticks, compressed, kept for as long as the history is. */
export const collabHistory = pgTable(
  "collab_history",
  {
    documentId: documentId().notNull(),
    epoch: integer("epoch").notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    toSeq: bigint("to_seq", { mode: "number" }).notNull(),
    fromAt: moment("from_at").notNull(),
    toAt: moment("to_at").notNull(),
    count: integer("count").notNull(),
    frames: bytea("frames").notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.epoch, table.fromSeq] })],
);

/** Who first used a Yjs client id; nobody else may extend it. */
export const collabClient = pgTable(
  "collab_client",
  {
    documentId: text("document_id").notNull(),
    clientId: bigint("client_id", { mode: "number" }).notNull(),
    personId: text("person_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.documentId, table.clientId] })],
);

/** Text that arrived for a cell that was gone, offered back to who wrote it. */
export const collabRescued = pgTable(
  "collab_rescued",
  {
    id: text("id").primaryKey(),
    documentId: documentId().notNull(),
    cellId: text("cell_id").notNull(),
    personId: text("person_id").notNull(),
    text: text("text").notNull(),
    at: moment("at").notNull(),
    dismissed: boolean("dismissed").notNull().default(false),
  },
  (table) => [index("collab_rescued_person").on(table.documentId, table.personId)],
);

/** A moment somebody named. It keeps its own state, so that thinning the history never loses it. */
export const collabPoint = pgTable(
  "collab_point",
  {
    id: text("id").primaryKey(),
    documentId: documentId().notNull(),
    epoch: integer("epoch").notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    name: text("name").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    state: bytea("state").notNull(),
  },
  (table) => [index("collab_point_document").on(table.documentId, table.createdAt)],
);
