/**
 * Ways to sign in, and what one manages of them.
 *
 * `GET /api/sign-in/ways` (public) says what the sign-in page offers. `POST /api/auth/sign-in/email` answers the session, or
 * `secondFactor` with a ticket: `POST /api/session/second-factor` with it and a code (or a recovery code) answers the
 * session. A passkey needs neither: `POST /api/session/passkey/begin`, then `POST /api/session/passkey`.
 *
 * My own: `/api/sign-ins` (where I am signed in), `/api/passkeys`, `/api/second-factor`, `/api/session/email` (confirms a
 * new address), `/api/session/password` (by a reset link), `DELETE /api/session/person` (my account).
 * The owner's: `/api/people`, `/api/identity-providers`, `/api/directories`.
 */
import { z } from "zod";
import { passwordSchema, personNameSchema, sessionSchema } from "./person.ts";

const short = z.string().max(200);
/** Whatever is given must be JSON of a size that a browser's answer has; the library checks it further. */
const browserAnswer = z.looseObject({
  id: z.string().max(1400),
  rawId: z.string().max(1400),
  type: z.literal("public-key"),
});

export const waysSchema = z.object({
  passkey: z.literal(true),
  /** Whether a forgotten password can be reset by mail; else who manages the server gives a link. */
  mail: z.boolean(),
  /** Whether whoever has an e-mail of some organization's domain may make an account (POST /api/sign-up). */
  signUp: z.boolean(),
  providers: z.array(z.object({ id: z.string(), name: z.string(), kind: z.enum(["oidc", "saml"]) })),
});
export type Ways = z.infer<typeof waysSchema>;

export const secondFactorNeededSchema = z.object({
  secondFactor: z.object({ ticket: z.string(), expiresAt: z.number() }),
});
export const signedInSchema = z.union([secondFactorNeededSchema, sessionSchema]);
export type SignedInAnswer = z.infer<typeof signedInSchema>;
export const secondFactorSchema = z.object({ ticket: short, code: short });

export const resetRequestSchema = z.object({ email: z.string().max(254) });
export const resetSchema = z.object({ token: short, password: z.string().min(1).max(200) });
export const confirmEmailSchema = z.object({ token: short });

/** POST /api/sign-up: mails a link, where the domain is one that joins. POST /api/sign-up/finish: makes the account. */
export const signUpSchema = z.object({ email: z.email("this is not an e-mail address").max(254) });
export const finishSignUpSchema = z.object({ token: short, name: personNameSchema, password: passwordSchema });

/** DELETE /api/session/person: what I made stays, what says who I am goes. */
export const removeMeSchema = z.object({ currentPassword: z.string().max(200).optional(), email: z.string().max(254) });

export const signInEntrySchema = z.object({
  id: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number(),
  expiresAt: z.number(),
  address: z.string().nullable(),
  agent: z.string().nullable(),
  /** The provider it came by; null: signed in here. */
  provider: z.string().nullable(),
  current: z.boolean(),
});
export type SignInEntry = z.infer<typeof signInEntrySchema>;

export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
});
export type Passkey = z.infer<typeof passkeySchema>;
export const ceremonySchema = z.object({ ticket: z.string(), options: z.looseObject({ challenge: z.string() }) });
export const proveAgainSchema = z.object({ currentPassword: z.string().max(200).optional() });
export const addPasskeySchema = z.object({ ticket: short, name: personNameSchema, response: browserAnswer });
export const renamePasskeySchema = z.object({ name: personNameSchema });
export const passkeySignInSchema = z.object({ ticket: short, response: browserAnswer });

export const secondFactorStateSchema = z.object({
  on: z.boolean(),
  since: z.number().nullable(),
  recoveryCodesLeft: z.int(),
});
export type SecondFactorState = z.infer<typeof secondFactorStateSchema>;
/** `secret` and `address` are in this answer only. */
export const secondFactorOfferSchema = z.object({ secret: z.string(), address: z.string() });
export const codeSchema = z.object({ code: short });
/** Opens one WebSocket, as `?token=`. */
export const socketTicketSchema = z.object({ ticket: z.string(), expiresAt: z.number() });
export type SocketTicket = z.infer<typeof socketTicketSchema>;

/** Shown once. */
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

export const personEntrySchema = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  owner: z.boolean(),
  joinedAt: z.number(),
  lastSeenAt: z.number().nullable(),
  suspendedAt: z.number().nullable(),
  secondFactor: z.boolean(),
  passkeys: z.int(),
  /** Names of the providers the person signs in by. */
  providers: z.array(z.string()),
});
export type PersonEntry = z.infer<typeof personEntrySchema>;
export const peopleQuerySchema = z.object({
  q: z.string().max(100).optional(),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
export const updatePersonSchema = z.object({ suspended: z.boolean() });
export const resetLinkSchema = z.object({ url: z.string(), expiresAt: z.number() });

const httpsUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((text) => !/[\s<>"]/.test(text), "no spaces or brackets");
const domain = z
  .string()
  .max(253)
  .toLowerCase()
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "a domain like example.org");
const shared = {
  name: personNameSchema,
  enabled: z.boolean().default(true),
  /** E-mail domains this provider speaks for: only there may it take over an account that exists. */
  domains: z.array(domain).max(50).default([]),
  /** Make an account for somebody who comes for the first time. */
  makeAccounts: z.boolean().default(true),
  /** The claim or attribute that names groups. */
  groupsFrom: z.string().max(200).default("groups"),
  /** Group there → team here. */
  groupTeams: z.record(z.string().max(200), z.string().max(64)).default({}),
} as const;
export const oidcSettingsSchema = z.object({
  kind: z.literal("oidc"),
  ...shared,
  issuer: httpsUrl,
  clientId: z.string().min(1).max(300),
  scopes: z
    .string()
    .max(300)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e ]+$/, "scopes with spaces between")
    .default("openid email profile"),
});
export const samlSettingsSchema = z.object({
  kind: z.literal("saml"),
  ...shared,
  /** The provider's entity id. */
  issuer: z.string().min(1).max(500),
  signInUrl: httpsUrl,
  /** PEM; several while a key is being replaced. */
  certificates: z.array(z.string().max(10_000)).min(1).max(5),
  /** Take assertions that we did not ask for. */
  uninvited: z.boolean().default(false),
});
export const providerSettingsSchema = z.discriminatedUnion("kind", [oidcSettingsSchema, samlSettingsSchema]);
export type OidcSettings = z.infer<typeof oidcSettingsSchema>;
export type SamlSettings = z.infer<typeof samlSettingsSchema>;
export type ProviderSettings = z.infer<typeof providerSettingsSchema>;
const clientSecret = z.string().min(1).max(1000).optional();
/** POST /api/identity-providers. The secret goes in and never comes out. */
export const createProviderSchema = z.discriminatedUnion("kind", [
  oidcSettingsSchema.extend({ clientSecret }),
  samlSettingsSchema,
  /** SAML settings out of the provider's metadata. */
  z.object({
    kind: z.literal("saml-metadata"),
    ...shared,
    metadata: z.string().max(200_000),
    uninvited: z.boolean().default(false),
  }),
]);
export const updateProviderSchema = z.object({
  name: shared.name.optional(),
  enabled: z.boolean().optional(),
  domains: z.array(domain).max(50).optional(),
  makeAccounts: z.boolean().optional(),
  groupsFrom: z.string().max(200).optional(),
  groupTeams: z.record(z.string().max(200), z.string().max(64)).optional(),
  uninvited: z.boolean().optional(),
  certificates: z.array(z.string().max(10_000)).min(1).max(5).optional(),
  clientSecret,
});
export const providerSchema = z.object({
  id: z.string(),
  settings: providerSettingsSchema,
  hasSecret: z.boolean(),
  people: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** What the provider must be told. */
  tell: z.object({
    redirectUrl: z.string(),
    /** SAML: our entity id, which is also the address of our metadata. */
    entityId: z.string().nullable(),
    signOutUrl: z.string().nullable(),
    signInUrl: z.string(),
  }),
});
export type Provider = z.infer<typeof providerSchema>;

export const directorySchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  lastUsedAt: z.number().nullable(),
  /** Where the directory sends to. */
  address: z.string(),
  /** In the answer of POST alone. */
  token: z.string().optional(),
});
export type Directory = z.infer<typeof directorySchema>;

/** A group of a directory, and the team whose members follow it. */
export const directoryGroupSchema = z.object({
  id: z.string(),
  name: z.string(),
  people: z.int(),
  team: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type DirectoryGroup = z.infer<typeof directoryGroupSchema>;
export const updateDirectoryGroupSchema = z.object({ teamId: z.string().max(64).nullable() });
export const createDirectorySchema = z.object({ name: personNameSchema });
