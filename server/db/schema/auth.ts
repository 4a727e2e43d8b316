/**
 * People and what proves who they are. `person`, `sign_in`, `credential` and `verification` are the four tables that
 * better-auth asks for (its user, session, account, verification), under our words: a person has sign-ins, only kernels
 * have sessions. Of one-time links and tokens only a hash is kept.
 */
import { sql } from "drizzle-orm";
import { boolean, customType, index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { moment } from "../columns.ts";

/** Milliseconds in the table, `Date` for better-auth. */
const dateMoment = customType<{ data: Date; driverData: number | string }>({
  dataType: () => "bigint",
  toDriver: (date) => date.getTime(),
  fromDriver: (value) => new Date(Number(value)),
});

export const organization = pgTable("organization", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: moment("created_at").notNull(),
  /** People whose verified e-mail ends in one of these may join by themselves. Lower case. */
  joinDomains: text("join_domains").array().notNull().default(sql`'{}'`),
  deletedAt: moment("deleted_at"),
});

export const person = pgTable("person", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  /** Lower case. */
  email: text("email").notNull().unique(),
  emailVerified: boolean("email_verified").notNull().default(false),
  image: text("image"),
  /** `service`: what service tokens act for. `visitor`: came by a shared link, without an account. */
  kind: text("kind", { enum: ["person", "service", "visitor"] })
    .notNull()
    .default("person"),
  createdAt: dateMoment("created_at").notNull(),
  updatedAt: dateMoment("updated_at").notNull(),
});

const personId = () => text("person_id").references(() => person.id, { onDelete: "cascade" });

export const organizationMember = pgTable(
  "organization_member",
  {
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    personId: personId().notNull(),
    role: text("role", { enum: ["owner", "member", "guest", "visitor"] }).notNull(),
    joinedAt: moment("joined_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.organizationId, table.personId] }),
    index("organization_member_person").on(table.personId),
  ],
);

export const signIn = pgTable(
  "sign_in",
  {
    id: text("id").primaryKey(),
    token: text("token").notNull().unique(),
    userId: personId().notNull(),
    expiresAt: dateMoment("expires_at").notNull(),
    ipAddress: text("ip_address"),
    userAgent: text("user_agent"),
    createdAt: dateMoment("created_at").notNull(),
    updatedAt: dateMoment("updated_at").notNull(),
  },
  (table) => [index("sign_in_person").on(table.userId)],
);

export const credential = pgTable(
  "credential",
  {
    id: text("id").primaryKey(),
    accountId: text("account_id").notNull(),
    providerId: text("provider_id").notNull(),
    userId: personId().notNull(),
    accessToken: text("access_token"),
    refreshToken: text("refresh_token"),
    idToken: text("id_token"),
    accessTokenExpiresAt: dateMoment("access_token_expires_at"),
    refreshTokenExpiresAt: dateMoment("refresh_token_expires_at"),
    scope: text("scope"),
    password: text("password"),
    createdAt: dateMoment("created_at").notNull(),
    updatedAt: dateMoment("updated_at").notNull(),
  },
  (table) => [index("credential_person").on(table.userId)],
);

export const verification = pgTable(
  "verification",
  {
    id: text("id").primaryKey(),
    identifier: text("identifier").notNull(),
    value: text("value").notNull(),
    expiresAt: dateMoment("expires_at").notNull(),
    createdAt: dateMoment("created_at").notNull(),
    updatedAt: dateMoment("updated_at").notNull(),
  },
  (table) => [index("verification_identifier").on(table.identifier)],
);

export const signInLink = pgTable("sign_in_link", {
  tokenHash: text("token_hash").primaryKey(),
  personId: personId().notNull(),
  createdAt: moment("created_at").notNull(),
  expiresAt: moment("expires_at").notNull(),
  usedAt: moment("used_at"),
});

export const apiToken = pgTable(
  "api_token",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull().unique(),
    personId: personId().notNull(),
    name: text("name").notNull(),
    /** Scope: at most this right, and only in these projects (null: in all). */
    right: text("right", { enum: ["view", "comment", "run", "edit", "manage"] })
      .notNull()
      .default("manage"),
    deploy: boolean("deploy").notNull().default(true),
    approve: boolean("approve").notNull().default(true),
    projectIds: text("project_ids").array(),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at"),
    lastUsedAt: moment("last_used_at"),
    revokedAt: moment("revoked_at"),
  },
  (table) => [index("api_token_person").on(table.personId).where(sql`revoked_at is null`)],
);
