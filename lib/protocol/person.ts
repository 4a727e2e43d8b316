import { z } from "zod";

/** GET /api/session: who I am. */
export const sessionSchema = z.object({
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  organization: z.object({ id: z.string(), name: z.string() }),
  owner: z.boolean(),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

/** POST /api/session/link: exchanges a one-time sign-in token for a session cookie. */
export const signInLinkSchema = z.object({ token: z.string().min(1).max(200) });

/** GET /api/projects/:projectId/members. */
export const memberSchema = z.object({
  personId: z.string(),
  name: z.string(),
  email: z.string(),
  right: z.string(),
  joinedAt: z.number(),
});
export type Member = z.infer<typeof memberSchema>;

/** A person's name as everybody sees it: 1 to 80 characters, no control characters. */
export const personNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^\P{Cc}*$/u, "no control characters");
export const passwordSchema = z.string().min(10, "at least 10 characters").max(200);

/** POST /api/projects/:projectId/invites answers an invite with its `url` once; lists show it without. */
export const createInviteSchema = z.object({
  expiresInMs: z
    .int()
    .min(60_000)
    .max(30 * 86_400_000)
    .default(7 * 86_400_000),
});
export const inviteSchema = z.object({
  id: z.string(),
  createdBy: z.string(),
  createdAt: z.number(),
  expiresAt: z.number(),
  uses: z.int(),
  url: z.string().optional(),
});
export type Invite = z.infer<typeof inviteSchema>;

/** GET /api/invites/:token (public): what one is invited to. */
export const inviteOfferSchema = z.object({
  projectId: z.string(),
  projectName: z.string(),
  invitedBy: z.string(),
  expiresAt: z.number(),
});
/** POST /api/invites/:token/accept: a new account, or none of the fields when signed in already. */
export const acceptInviteSchema = z.union([
  z.object({ name: personNameSchema, email: z.email().max(254), password: passwordSchema }),
  z.object({}).strict(),
]);
export const acceptedInviteSchema = z.object({ projectId: z.string() });
