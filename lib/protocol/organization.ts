import { z } from "zod";
import { nameSchema, pageQuerySchema } from "./project.ts";

/** `owner` manages everything; `member` may make projects; `guest` sees what is shared with them; `visitor` came by a link. */
export const roleSchema = z.enum(["owner", "member", "guest", "visitor"]);
/** What one can be made; a visitor is one by a link alone. */
export const accountRoleSchema = z.enum(["owner", "member", "guest"]);

const domainSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, "this is no domain, like example.org");

/** GET /api/organizations: those I am in. GET /api/organizations/:organizationId: one. */
export const organizationSchema = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.number(),
  /** Set while it waits for its end, 30 days after DELETE; POST …/restore takes that back. */
  deletedAt: z.number().nullable(),
  joinDomains: z.array(z.string()),
  role: roleSchema,
  people: z.int(),
});
export type OrganizationAnswer = z.infer<typeof organizationSchema>;
export const createOrganizationSchema = z.object({ name: nameSchema });
export const updateOrganizationSchema = z.object({
  name: nameSchema.optional(),
  /** Whoever has a verified e-mail of one of these may join by themselves (POST /api/organizations/:organizationId/join). */
  joinDomains: z.array(domainSchema).max(20).optional(),
});

/** GET /api/organizations/:organizationId/people, by name. */
export const personInOrganizationSchema = z.object({
  personId: z.string(),
  name: z.string(),
  email: z.string(),
  role: roleSchema,
  joinedAt: z.number(),
  teams: z.array(z.string()),
});
export type PersonInOrganization = z.infer<typeof personInOrganizationSchema>;
export const peoplePageSchema = z.object({
  items: z.array(personInOrganizationSchema),
  nextCursor: z.string().nullable(),
});
export type PeoplePage = z.infer<typeof peoplePageSchema>;
export const peopleQuerySchema = pageQuerySchema.extend({ find: z.string().max(200).default("") });
export const setRoleSchema = z.object({ role: accountRoleSchema });

/** Teams: GET and POST /api/organizations/:organizationId/teams; PATCH and DELETE /api/teams/:teamId. */
export const teamSchema = z.object({
  id: z.string(),
  organizationId: z.string(),
  /** The team around it. Who is in a team is in those around it, too. */
  parentId: z.string().nullable(),
  name: z.string(),
  /** People put into it directly. */
  people: z.int(),
  /** Whether I may say who is in it. */
  lead: z.boolean(),
});
export type Team = z.infer<typeof teamSchema>;
export const createTeamSchema = z.object({ name: nameSchema, parentId: z.string().max(64).nullable().default(null) });
export const updateTeamSchema = z.object({
  name: nameSchema.optional(),
  parentId: z.string().max(64).nullable().optional(),
});

/** GET /api/teams/:teamId/grants: what a team may do where, of the places that I may see. */
export const teamGrantSchema = z.object({
  id: z.string(),
  on: z.enum(["organization", "project", "notebook", "owner"]),
  /** The place: for `owner` (the project is the team's) and the others but the organization. */
  place: z.object({ kind: z.enum(["project", "notebook"]), id: z.string(), name: z.string() }).nullable(),
  right: z.string(),
  expiresAt: z.number().nullable(),
});
export type TeamGrant = z.infer<typeof teamGrantSchema>;

/** GET /api/teams/:teamId/people; PUT and DELETE /api/teams/:teamId/people/:personId. */
export const teamMemberSchema = z.object({
  personId: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(["lead", "member"]),
  /** `hand`, or the identity provider that manages it. */
  source: z.string(),
});
export type TeamMember = z.infer<typeof teamMemberSchema>;
export const putTeamMemberSchema = z.object({ role: z.enum(["lead", "member"]).default("member") });
