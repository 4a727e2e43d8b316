/** Teams of an organization. A member of a team that lies in another belongs to the outer one as well. */
import { type AnyPgColumn, index, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { organization, person } from "./auth.ts";

export const team = pgTable(
  "team",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    parentId: text("parent_id").references((): AnyPgColumn => team.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("team_name").on(table.organizationId, table.parentId, table.name).nullsNotDistinct(),
    index("team_parent").on(table.parentId),
  ],
);

export const teamMember = pgTable(
  "team_member",
  {
    teamId: text("team_id")
      .notNull()
      .references(() => team.id, { onDelete: "cascade" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    /** A lead says who is in the team and in those below it. */
    role: text("role", { enum: ["lead", "member"] }).notNull(),
    /** Who put the person there: `hand`, or the name of an identity provider that also takes them out again. */
    source: text("source").notNull().default("hand"),
    joinedAt: moment("joined_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.teamId, table.personId] }), index("team_member_person").on(table.personId)],
);
