/**
 * People and what proves who they are. `person`, `sign_in`, `credential` and `verification` are the four tables that
 * better-auth asks for (its user, session, account, verification), under our words: a person has sign-ins, only kernels
 * have sessions. Of one-time links and tokens only a hash is kept.
 */
import { sql } from "drizzle-orm";
import {
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { bigCount, bytea, moment } from "../columns.ts";

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
  /** What each of its projects may use, where neither the project says otherwise nor this is null (the server's). */
  storageQuota: bigCount("storage_quota"),
  sessionQuota: integer("session_quota"),
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
  /** Since when nothing of theirs opens; their work stays. */
  suspendedAt: moment("suspended_at"),
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
    /** The identity provider it came by, and what that calls its own session. */
    providerId: text("provider_id"),
    providerSession: text("provider_session"),
    /** To sign out there as well; sealed. */
    providerHint: text("provider_hint"),
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
  (table) => [
    index("credential_person").on(table.userId),
    uniqueIndex("credential_account").on(table.providerId, table.accountId),
  ],
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
  /** A `reset` sets a password and opens nothing. */
  purpose: text("purpose", { enum: ["sign-in", "reset"] })
    .notNull()
    .default("sign-in"),
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

/** What is half done: a challenge that was given, a sign-in that waits for its second factor. Used once, within minutes. */
export const pendingProof = pgTable(
  "pending_proof",
  {
    keyHash: text("key_hash").primaryKey(),
    kind: text("kind").notNull(),
    personId: personId(),
    data: jsonb("data").notNull(),
    tries: integer("tries").notNull().default(0),
    expiresAt: moment("expires_at").notNull(),
  },
  (table) => [index("pending_proof_expiry").on(table.expiresAt)],
);

export const passkey = pgTable(
  "passkey",
  {
    id: text("id").primaryKey(),
    personId: personId().notNull(),
    name: text("name").notNull(),
    credentialId: text("credential_id").notNull().unique(),
    publicKey: bytea("public_key").notNull(),
    counter: bigCount("counter").notNull(),
    transports: text("transports").notNull(),
    createdAt: moment("created_at").notNull(),
    lastUsedAt: moment("last_used_at"),
  },
  (table) => [index("passkey_person").on(table.personId)],
);

/** A code generator (TOTP). It counts once it was confirmed; a step is used once. */
export const secondFactor = pgTable("second_factor", {
  personId: personId().primaryKey(),
  sealedSecret: text("sealed_secret").notNull(),
  createdAt: moment("created_at").notNull(),
  confirmedAt: moment("confirmed_at"),
  lastStep: bigCount("last_step").notNull().default(0),
});

export const recoveryCode = pgTable(
  "recovery_code",
  {
    personId: personId().notNull(),
    codeHash: text("code_hash").notNull(),
    usedAt: moment("used_at"),
  },
  (table) => [primaryKey({ columns: [table.personId, table.codeHash] })],
);

/** Where people of an organization sign in elsewhere. The secret is sealed and never answered. */
export const identityProvider = pgTable(
  "identity_provider",
  {
    id: text("id").primaryKey(),
    organizationId: text("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: ["oidc", "saml"] }).notNull(),
    name: text("name").notNull(),
    settings: jsonb("settings").notNull(),
    sealedSecret: text("sealed_secret"),
    enabled: boolean("enabled").notNull(),
    createdAt: moment("created_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
  },
  (table) => [index("identity_provider_organization").on(table.organizationId)],
);
