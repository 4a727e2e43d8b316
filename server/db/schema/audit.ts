/**
 * The audit log. An entry is inserted once and gets its place in the chain once; triggers (in the migration) refuse every
 * other update, and every deletion that the organization's policy does not allow. No foreign keys: the record outlives
 * what it tells of. `audit_chain` is where each organization's chain begins and ends, sealed like the entries.
 */
import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";

export const auditEntry = pgTable(
  "audit_entry",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id").notNull(),
    projectId: text("project_id"),
    at: moment("at").notNull(),
    actorKind: text("actor_kind", { enum: ["person", "token", "directory", "system", "nobody"] }).notNull(),
    actorId: text("actor_id"),
    credentialId: text("credential_id"),
    action: text("action").notNull(),
    targetKind: text("target_kind").notNull(),
    targetId: text("target_id").notNull(),
    targetName: text("target_name"),
    before: jsonb("before"),
    after: jsonb("after"),
    address: text("address"),
    agent: text("agent"),
    requestId: text("request_id"),
    sequence: bigCount("sequence"),
    hash: text("hash"),
  },
  (table) => [
    index("audit_entry_time").on(table.organizationId, table.at, table.id),
    index("audit_entry_project").on(table.projectId, table.at, table.id),
    index("audit_entry_actor").on(table.actorId, table.at, table.id),
    index("audit_entry_target").on(table.targetId, table.at, table.id),
    uniqueIndex("audit_entry_sequence").on(table.organizationId, table.sequence).where(sql`sequence is not null`),
    index("audit_entry_unsealed").on(table.at, table.id).where(sql`sequence is null`),
  ],
);

export const auditChain = pgTable("audit_chain", {
  organizationId: text("organization_id").primaryKey(),
  /** The last entry that retention removed: the chain goes on after it. */
  trimmedSequence: bigCount("trimmed_sequence").notNull(),
  trimmedHash: text("trimmed_hash").notNull(),
  sequence: bigCount("sequence").notNull(),
  hash: text("hash").notNull(),
  /** Over the four above. */
  seal: text("seal").notNull(),
  retentionDays: integer("retention_days"),
});
