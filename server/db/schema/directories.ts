/** Directories that provision people and groups (SCIM), what they call them, and the teams that follow their groups. */
import { index, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { organization, person } from "./auth.ts";
import { team } from "./teams.ts";

const personId = () => text("person_id").references(() => person.id, { onDelete: "cascade" });

/** The bearer of a directory that provisions people and groups (SCIM). */
export const directoryToken = pgTable(
  "directory_token",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    tokenHash: text("token_hash").notNull().unique(),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [index("directory_token_organization").on(table.organizationId)],
);

/** What the directory calls a person that it manages. */
export const directoryPerson = pgTable(
  "directory_person",
  {
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    personId: personId().notNull(),
    externalId: text("external_id"),
    userName: text("user_name").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.personId] }),
    uniqueIndex("directory_person_name").on(table.organizationId, table.userName),
  ],
);

export const directoryGroup = pgTable(
  "directory_group",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    displayName: text("display_name").notNull(),
    externalId: text("external_id"),
    /** The team that its members are in; null: none. */
    teamId: text("team_id").references(() => team.id, { onDelete: "set null" }),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [uniqueIndex("directory_group_name").on(table.organizationId, table.displayName)],
);

export const directoryGroupMember = pgTable(
  "directory_group_member",
  {
    groupId: text("group_id")
      .notNull()
      .references(() => directoryGroup.id, { onDelete: "cascade" }),
    personId: personId().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.groupId, table.personId] }),
    index("directory_group_member_person").on(table.personId),
  ],
);
