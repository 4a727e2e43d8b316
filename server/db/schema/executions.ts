/**
 * Cell runs that a page reports. What readers see of them is in the document; a row knows how much of a run has been
 * written there and until when silence is not yet death. Kept for a day after the end, because timers print late.
 */
import { sql } from "drizzle-orm";
import { bigint, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { notebook } from "./notebooks.ts";

export const execution = pgTable(
  "execution",
  {
    id: text("id").primaryKey(),
    notebookId: text("notebook_id")
      .notNull()
      .references(() => notebook.id, { onDelete: "cascade" }),
    cellId: text("cell_id").notNull(),
    sessionId: text("session_id").notNull(),
    personId: text("person_id").notNull(),
    personName: text("person_name").notNull(),
    place: jsonb("place").notNull(),
    sourceHash: text("source_hash").notNull(),
    /** queued, running, or how it ended. */
    status: text("status").notNull(),
    /** The event that is expected next. */
    nextSeq: bigint("next_seq", { mode: "number" }).notNull(),
    /** The receipt that this run's took the place of, given back when it never begins. */
    previous: jsonb("previous"),
    createdAt: moment("created_at").notNull(),
    endedAt: moment("ended_at"),
  },
  (table) => [
    index("execution_open").on(table.notebookId).where(sql`ended_at is null`),
    index("execution_session").on(table.sessionId),
    index("execution_ended").on(table.endedAt).where(sql`ended_at is not null`),
  ],
);
