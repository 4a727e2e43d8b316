/**
 * Who may do what. A grant gives a right on an organization (every project of it), a project or a notebook, to a person,
 * a team or all members. A link gives its right to whoever opened it, until it expires or is revoked. Invites bring people
 * in: to an organization, or to a project of it.
 */
import { sql } from "drizzle-orm";
import { boolean, check, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";
import { organization, person } from "./auth.ts";
import { notebook } from "./notebooks.ts";
import { project } from "./projects.ts";
import { team } from "./teams.ts";

const rights = { enum: ["view", "comment", "run", "edit", "manage"] } as const;
const organizationId = () =>
  text("organization_id")
    .notNull()
    .references(() => organization.id, { onDelete: "cascade" });
const projectId = () => text("project_id").references(() => project.id, { onDelete: "cascade" });
const notebookId = () => text("notebook_id").references(() => notebook.id, { onDelete: "cascade" });

export const accessGrant = pgTable(
  "access_grant",
  {
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    /** At most one of these two; neither: every project of the organization. */
    projectId: projectId(),
    notebookId: notebookId(),
    /** At most one of these two; neither: all members of the organization. */
    personId: text("person_id").references(() => person.id, { onDelete: "cascade" }),
    teamId: text("team_id").references(() => team.id, { onDelete: "cascade" }),
    right: text("right", rights).notNull(),
    deploy: boolean("deploy").notNull().default(false),
    approve: boolean("approve").notNull().default(false),
    expiresAt: moment("expires_at"),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("access_grant_once")
      .on(table.organizationId, table.projectId, table.notebookId, table.personId, table.teamId)
      .nullsNotDistinct(),
    check("access_grant_scope", sql`num_nonnulls(project_id, notebook_id) <= 1`),
    check("access_grant_grantee", sql`num_nonnulls(person_id, team_id) <= 1`),
    index("access_grant_project").on(table.projectId),
    index("access_grant_notebook").on(table.notebookId),
    index("access_grant_person").on(table.personId),
    index("access_grant_team").on(table.teamId),
  ],
);

/** What somebody asked for where they see something: answered by a grant, declined, or withdrawn. */
export const accessRequest = pgTable(
  "access_request",
  {
    id: text("id").primaryKey(),
    organizationId: organizationId(),
    projectId: projectId().notNull(),
    /** Of this notebook alone; null: of the project. */
    notebookId: notebookId(),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    right: text("right", rights).notNull(),
    note: text("note").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    unique("access_request_once").on(table.projectId, table.notebookId, table.personId).nullsNotDistinct(),
    index("access_request_notebook").on(table.notebookId),
    index("access_request_person").on(table.personId),
  ],
);

export const shareLink = pgTable(
  "share_link",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    organizationId: organizationId(),
    projectId: projectId(),
    notebookId: notebookId(),
    right: text("right", { enum: ["view", "comment"] }).notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [
    check("share_link_scope", sql`num_nonnulls(project_id, notebook_id) = 1`),
    index("share_link_project").on(table.projectId),
    index("share_link_notebook").on(table.notebookId),
  ],
);

/** Who opened a link: its right is theirs for as long as it works. */
export const linkVisit = pgTable(
  "link_visit",
  {
    linkId: text("link_id")
      .notNull()
      .references(() => shareLink.id, { onDelete: "cascade" }),
    personId: text("person_id")
      .notNull()
      .references(() => person.id, { onDelete: "cascade" }),
    firstAt: moment("first_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.linkId, table.personId] }), index("link_visit_person").on(table.personId)],
);

export const invite = pgTable(
  "invite",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    organizationId: organizationId(),
    projectId: projectId(),
    /** What whoever joins becomes in the organization, unless they are more there. */
    role: text("role", { enum: ["owner", "member", "guest"] }).notNull(),
    /** Of a project's invite: the right in it. */
    right: text("right", rights),
    /** Only somebody with this e-mail may use it, once. Lower case. */
    email: text("email"),
    createdBy: text("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    revokedAt: moment("revoked_at"),
    uses: integer("uses").notNull().default(0),
  },
  (table) => [index("invite_project").on(table.projectId), index("invite_organization").on(table.organizationId)],
);
