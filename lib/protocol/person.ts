import { z } from "zod";
import { accountRoleSchema, roleSchema } from "./organization.ts";
import { oneLine } from "./project.ts";

/** A person's name as everybody sees it: 1 to 80 characters, no control characters. */
export const personNameSchema = z
  .string()
  .trim()
  .min(1, "a name has at least one character")
  .max(80, "a name has at most 80 characters")
  .regex(oneLine, "no control characters");
export const emailSchema = z.email("this is not an e-mail address").max(254);
export const passwordSchema = z.string().min(10, "at least 10 characters").max(200, "at most 200 characters");

/** GET /api/session: who I am. The owner starts without a password and signs in by link until one is set. */
export const sessionSchema = z.object({
  person: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    hasPassword: z.boolean(),
    /** Whether a mail to it was answered, or an identity provider said so. */
    emailConfirmed: z.boolean(),
    /** Came by a shared link, without an account. */
    visitor: z.boolean(),
  }),
  /** The one they joined first; GET /api/organizations has all. */
  organization: z.object({ id: z.string(), name: z.string(), role: roleSchema }),
  /** Looks after the server: owner of the organization it was set up with. */
  owner: z.boolean(),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

/**
 * POST /api/auth/sign-in/email: sets the session cookie and answers as GET /api/session does. Wrong ones answer
 * `wrong_credentials`, whichever of the two was wrong; too many tries `too_many_requests` with Retry-After.
 */
export const signInSchema = z.object({ email: z.string().max(254), password: z.string().max(200) });

/** POST /api/session/link: exchanges a one-time sign-in token for a session cookie; answers as GET /api/session does. */
export const signInLinkSchema = z.object({ token: z.string().min(1).max(200) });

/**
 * PATCH /api/session: my profile. E-mail and password need the current password where there is one. A new password ends
 * all my other sign-ins. (POST /api/session/sign-out, without a body, ends this one.)
 */
export const updateSessionSchema = z
  .object({
    name: personNameSchema,
    email: emailSchema,
    password: passwordSchema,
    currentPassword: z.string().max(200),
  })
  .partial();

const tokenScope = {
  /** What it may do at most, of what its person may. */
  right: z.enum(["view", "comment", "run", "edit", "manage"]),
  /** null: in every project of the person. */
  projectIds: z.array(z.string().max(64)).min(1).max(100).nullable(),
} as const;

/**
 * Tokens act for the person that made them (`Authorization: Bearer`). GET and POST /api/tokens, DELETE
 * /api/tokens/:tokenId. `token` is in the answer of POST alone. Sent as `Authorization: Bearer` or `token`, or as the
 * password of Basic. Those of a project (/api/projects/:projectId/tokens) act for nobody but themselves, in that project.
 */
export const tokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  ...tokenScope,
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  lastUsedAt: z.number().nullable(),
  token: z.string().optional(),
});
export type Token = z.infer<typeof tokenSchema>;
export const createTokenSchema = z.object({
  name: personNameSchema,
  right: tokenScope.right.default("manage"),
  projectIds: tokenScope.projectIds.default(null),
  expiresInMs: z
    .int()
    .min(60_000)
    .max(366 * 86_400_000)
    .nullable()
    .default(null),
});

export const createServiceTokenSchema = createTokenSchema
  .omit({ projectIds: true })
  .extend({ right: tokenScope.right.default("run") });

/** GET /api/projects/:projectId/members; DELETE /api/projects/:projectId/members/:personId removes one (or oneself). */
export const memberSchema = z.object({
  personId: z.string(),
  name: z.string(),
  email: z.string(),
  right: z.string(),
  joinedAt: z.number(),
});
export type Member = z.infer<typeof memberSchema>;

/**
 * POST /api/projects/:projectId/invites answers an invite with its `url` once; GET lists the open ones without. An
 * invite can be used by several people until it expires or is revoked: DELETE /api/projects/:projectId/invites/:inviteId.
 */
export const createInviteSchema = z.object({
  /** What whoever joins may do in the project. */
  right: z.enum(["view", "comment", "run", "edit", "manage"]).default("edit"),
  /** What whoever joins becomes in the organization: its owners choose, whom others invite is a guest. */
  role: z.enum(["member", "guest"]).optional(),
  /** Only who has this e-mail can use it, and once. */
  email: emailSchema.optional(),
  expiresInMs: z
    .int()
    .min(60_000)
    .max(30 * 86_400_000)
    .default(7 * 86_400_000),
});
/** POST and GET /api/organizations/:organizationId/invites; DELETE …/:inviteId. */
export const createOrganizationInviteSchema = createInviteSchema
  .omit({ right: true, role: true })
  .extend({ role: accountRoleSchema.default("member") });
export const inviteSchema = z.object({
  id: z.string(),
  /** What whoever joins becomes in the organization. */
  role: accountRoleSchema,
  /** In the project; null: the invite is to the organization. */
  right: z.enum(["view", "comment", "run", "edit", "manage"]).nullable(),
  email: z.string().nullable(),
  createdBy: z.string(),
  createdByName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  /** How many people joined by it. */
  uses: z.int(),
  /** In the answer of POST alone. */
  url: z.string().optional(),
  /** In the answer of POST alone: whether the link was sent to its e-mail. */
  mailed: z.boolean().optional(),
});
export type Invite = z.infer<typeof inviteSchema>;

/** GET /api/invites/:token (public): what one is invited to. An expired, revoked or unknown one answers `link_expired`. */
export const inviteOfferSchema = z.object({
  /** null: one is invited to the organization. */
  projectId: z.string().nullable(),
  /** The project's name, or else the organization's. */
  projectName: z.string(),
  organizationId: z.string(),
  organizationName: z.string(),
  role: accountRoleSchema,
  right: z.enum(["view", "comment", "run", "edit", "manage"]).nullable(),
  /** The only one who may use it. */
  email: z.string().nullable(),
  invitedBy: z.string(),
  expiresAt: z.number(),
  /** Who is signed in here, who may join with one click (and whether there is nothing left to join). */
  me: z.object({ name: z.string(), email: z.string(), member: z.boolean() }).nullable(),
});
export type InviteOffer = z.infer<typeof inviteOfferSchema>;

/**
 * POST /api/invites/:token/accept: with name, e-mail and password for a new account, which is then signed in; `{}` when
 * signed in already. Somebody who has an account signs in first; a taken e-mail answers `email_taken`.
 */
export const acceptInviteSchema = z.union([
  z.object({ name: personNameSchema, email: emailSchema, password: passwordSchema }).strict(),
  z.object({}).strict(),
]);
export const acceptedInviteSchema = z.object({ projectId: z.string().nullable(), organizationId: z.string() });
