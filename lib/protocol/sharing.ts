import { z } from "zod";
import { personNameSchema } from "./person.ts";

export const rightSchema = z.enum(["view", "comment", "run", "edit", "manage"]);

/** Where a right of mine comes from. */
export const sourceSchema = z.object({
  from: z.enum(["organization-owner", "project-owner", "owner-team", "person", "team", "everyone", "link"]),
  on: z.enum(["organization", "project", "notebook"]),
  right: rightSchema,
});
const granteeSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: z.string(), name: z.string(), email: z.string() }),
  z.object({ kind: z.literal("team"), id: z.string(), name: z.string() }),
  /** All members of the organization, guests not among them. */
  z.object({ kind: z.literal("everyone") }),
]);
export type Grantee = z.infer<typeof granteeSchema>;

export const grantSchema = z.object({
  id: z.string(),
  to: granteeSchema,
  on: z.enum(["organization", "project", "notebook"]),
  right: rightSchema,
  deploy: z.boolean(),
  approve: z.boolean(),
  expiresAt: z.number().nullable(),
});
export type GrantAnswer = z.infer<typeof grantSchema>;

/** A link gives its right to whoever opens it. `url` is in the answer of POST alone. */
export const shareLinkSchema = z.object({
  id: z.string(),
  right: z.enum(["view", "comment"]),
  createdByName: z.string(),
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  /** How many people opened it. */
  people: z.int(),
  url: z.string().optional(),
});
export type ShareLink = z.infer<typeof shareLinkSchema>;

/** POST …/requests asks for more than one has; DELETE …/requests/:requestId declines or withdraws that. */
export const askAccessSchema = z.object({
  right: rightSchema,
  note: z
    .string()
    .trim()
    .max(500, "a note has at most 500 characters")
    .regex(/^[^\p{Cs}\0]*$/u, "no control characters")
    .default(""),
});
export const accessRequestSchema = z.object({
  id: z.string(),
  person: z.object({ id: z.string(), name: z.string(), email: z.string() }),
  right: rightSchema,
  note: z.string(),
  createdAt: z.number(),
});
export type AccessRequest = z.infer<typeof accessRequestSchema>;

/**
 * GET /api/projects/:projectId/access and /api/notebooks/:notebookId/access: who may do what, what I may and why, and
 * whom to ask for more. `links` is empty for who does not manage.
 */
export const accessAnswerSchema = z.object({
  mine: z.object({ right: rightSchema, sources: z.array(sourceSchema) }),
  organization: z.object({ id: z.string(), name: z.string() }),
  owner: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), id: z.string(), name: z.string(), email: z.string() }),
    z.object({ kind: z.literal("team"), id: z.string(), name: z.string() }),
    z.object({ kind: z.literal("organization"), id: z.string(), name: z.string() }),
  ]),
  grants: z.array(grantSchema),
  links: z.array(shareLinkSchema),
  /** Of others for who manages it; else my own. */
  requests: z.array(accessRequestSchema),
  /** People who manage it, the first few. */
  managers: z.array(z.object({ id: z.string(), name: z.string(), email: z.string() })),
});
export type AccessAnswer = z.infer<typeof accessAnswerSchema>;

/** POST …/grants gives or changes a right; DELETE …/grants/:grantId takes it away. */
export const putGrantSchema = z.object({
  to: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("person"), id: z.string().max(64) }),
    z.object({ kind: z.literal("team"), id: z.string().max(64) }),
    z.object({ kind: z.literal("everyone") }),
  ]),
  right: rightSchema,
  deploy: z.boolean().default(false),
  approve: z.boolean().default(false),
  expiresInMs: z
    .int()
    .min(60_000)
    .max(10 * 366 * 86_400_000)
    .nullable()
    .default(null),
});
export type PutGrant = z.infer<typeof putGrantSchema>;

/** GET …/candidates?find=: people and teams of the organization it could be shared with. */
export const candidatesSchema = z.object({ items: z.array(granteeSchema) });
export const candidatesQuerySchema = z.object({ find: z.string().max(200).default("") });

/** POST …/links makes one; DELETE …/links/:linkId revokes it, at once for everybody who opened it. */
export const createLinkSchema = z.object({
  right: z.enum(["view", "comment"]),
  expiresInMs: z
    .int()
    .min(60_000)
    .max(366 * 86_400_000)
    .nullable()
    .default(7 * 86_400_000),
});

/** GET /api/links/:token (public): what it opens. POST /api/links/:token/open: opens it; who is not signed in says a name. */
export const linkOfferSchema = z.object({
  name: z.string(),
  kind: z.enum(["project", "notebook"]),
  right: z.enum(["view", "comment"]),
  sharedBy: z.string(),
  signedIn: z.boolean(),
});
export type LinkOffer = z.infer<typeof linkOfferSchema>;
export const openLinkSchema = z.object({ name: personNameSchema.optional() });
export const openedLinkSchema = z.object({ projectId: z.string(), notebookId: z.string().nullable() });

/** GET /api/shared: notebooks that were shared with me by themselves. */
export const sharedNotebookSchema = z.object({
  id: z.string(),
  name: z.string(),
  projectName: z.string(),
  updatedAt: z.number(),
});
