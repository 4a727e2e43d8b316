/**
 * Projects. One belongs to a person or to a team, or with neither to its organization. A trashed project keeps everything
 * for its grace time; an archived one can be read.
 */
import { sql } from "drizzle-orm";
import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { bigCount, moment } from "../columns.ts";
import { organization, person } from "./auth.ts";
import { team } from "./teams.ts";

export const project = pgTable(
  "project",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    description: text("description").notNull(),
    createdAt: moment("created_at").notNull(),
    createdBy: text("created_by").notNull(),
    updatedAt: moment("updated_at").notNull(),
    ownerPersonId: text("owner_person_id").references(() => person.id, { onDelete: "set null" }),
    ownerTeamId: text("owner_team_id").references(() => team.id, { onDelete: "set null" }),
    archivedAt: moment("archived_at"),
    deletedAt: moment("deleted_at"),
    deletedBy: text("deleted_by"),
    /** What it may use, when the organization's word does not count for it. */
    storageQuota: bigCount("storage_quota"),
    sessionQuota: integer("session_quota"),
  },
  (table) => [
    index("project_organization").on(table.organizationId),
    index("project_owner_person").on(table.ownerPersonId),
    index("project_owner_team").on(table.ownerTeamId),
    index("project_trash").on(table.deletedAt).where(sql`deleted_at is not null`),
  ],
);
