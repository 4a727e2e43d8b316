/**
 * Secrets, sealed (server/secrets/envelope.ts): each under a data key of its own, which is wrapped by the key `key_id`. A
 * new value is a new id, which is bound into the sealing. `secret_read` keeps what each kernel's session read, as it was
 * then, so that its outputs are cleaned of it also after the secret was changed or the server started again.
 */
import { sql } from "drizzle-orm";
import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { person } from "./auth.ts";
import { project } from "./projects.ts";

const sealed = {
  name: text("name").notNull(),
  keyId: text("key_id").notNull(),
  wrappedKey: text("wrapped_key").notNull(),
  sealed: text("sealed").notNull(),
};

export const secret = pgTable(
  "secret",
  {
    id: text("id").primaryKey(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    /** Whose alone it is; null: the project's. */
    personId: text("person_id").references(() => person.id, { onDelete: "cascade" }),
    ...sealed,
    setAt: moment("set_at").notNull(),
    setBy: text("set_by").notNull(),
    lastReadAt: moment("last_read_at"),
    lastReadBy: text("last_read_by"),
  },
  (table) => [
    uniqueIndex("secret_of_project").on(table.projectId, table.name).where(sql`person_id is null`),
    uniqueIndex("secret_of_person").on(table.projectId, table.personId, table.name).where(sql`person_id is not null`),
    index("secret_key").on(table.keyId),
  ],
);

export const secretRead = pgTable(
  "secret_read",
  {
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    sessionId: text("session_id").notNull(),
    /** The secret that was read; it may be gone. */
    secretId: text("secret_id").notNull(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    ...sealed,
    readAt: moment("read_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.personId, table.sessionId, table.secretId] }),
    index("secret_read_key").on(table.keyId),
    index("secret_read_at").on(table.readAt),
  ],
);
