/** Projects, who is in them, and the links by which others join. A trashed project keeps everything for its grace time. */
import { sql } from "drizzle-orm";
import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { organization, person } from "./auth.ts";

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
    deletedAt: moment("deleted_at"),
    deletedBy: text("deleted_by"),
  },
  (table) => [
    index("project_organization").on(table.organizationId),
    index("project_trash").on(table.deletedAt).where(sql`deleted_at is not null`),
  ],
);

export const projectMember = pgTable(
  "project_member",
  {
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    right: text("right", { enum: ["view", "comment", "run", "edit", "manage"] }).notNull(),
    joinedAt: moment("joined_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.personId] }),
    index("project_member_person").on(table.personId),
  ],
);

export const projectInvite = pgTable(
  "project_invite",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    projectId: text("project_id")
      .notNull()
      .references(() => project.id, { onDelete: "cascade" }),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    uses: integer("uses").notNull().default(0),
  },
  (table) => [index("project_invite_project").on(table.projectId)],
);
