/**
 * Runs that their person asked to end. A row is all that is kept of a ticket: that it is one, and whose, its own text
 * proves to every server. Kept for a day, far longer than a kernel goes on asking.
 */
import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";

export const interrupt = pgTable(
  "interrupt",
  {
    /** The random part of the ticket. */
    ticketId: text("ticket_id").notNull(),
    /** The run among those of the ticket; empty for all that ask with the bare ticket. */
    run: text("run").notNull(),
    raisedAt: moment("raised_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.ticketId, table.run] }), index("interrupt_raised").on(table.raisedAt)],
);
