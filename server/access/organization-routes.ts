/** HTTP of organizations, who is in them, and their teams. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, TeamId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  createOrganizationSchema,
  createTeamSchema,
  organizationSchema,
  peoplePageSchema,
  peopleQuerySchema,
  putTeamMemberSchema,
  setRoleSchema,
  teamGrantSchema,
  teamMemberSchema,
  teamSchema,
  updateOrganizationSchema,
  updateTeamSchema,
} from "#lib/protocol/organization.ts";
import { grantSchema, putGrantSchema } from "#lib/protocol/sharing.ts";
import { type Access, type Route, route } from "../http/route.ts";
import type { Organizations } from "./organizations.ts";
import type { Sharing } from "./sharing.ts";
import type { Teams } from "./teams.ts";

const ofOrganization = z.object({ organizationId: idSchema });
const ofTeam = z.object({ teamId: idSchema });
const inOrganization = (role: "owner" | "member" | "guest"): Access => ({
  kind: "organization",
  role,
  by: "organizationId",
});
const inTeam = (role: "owner" | "member"): Access => ({ kind: "organization", role, by: "teamId" });

export function organizationRoutes(organizations: Organizations): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/organizations",
      summary: "Organizations I am in, and those I could join because of my e-mail.",
      access: { kind: "person" },
      answer: z.object({
        items: z.array(organizationSchema),
        joinable: z.array(z.object({ id: z.string(), name: z.string() })),
      }),
      handle: async ({ principal: { personId } }) => ({
        items: await organizations.list(personId),
        joinable: await organizations.joinable(personId),
      }),
    }),
    route({
      method: "POST",
      path: "/api/organizations",
      summary: "Make an organization, which I then own. For who looks after the server.",
      access: { kind: "owner" },
      body: createOrganizationSchema,
      answer: organizationSchema,
      status: 201,
      handle: ({ principal, body }) => organizations.create(principal, body.name),
    }),
    route({
      method: "GET",
      path: "/api/organizations/:organizationId",
      summary: "One organization.",
      access: inOrganization("guest"),
      params: ofOrganization,
      answer: organizationSchema,
      handle: ({ principal, organizationId }) => organizations.find(organizationId, principal.personId),
    }),
    route({
      method: "PATCH",
      path: "/api/organizations/:organizationId",
      summary: "Rename an organization, or say whose e-mails let them join.",
      access: inOrganization("owner"),
      params: ofOrganization,
      body: updateOrganizationSchema,
      answer: organizationSchema,
      handle: ({ principal, organizationId, body }) => organizations.update(organizationId, principal, body),
    }),
    route({
      method: "DELETE",
      path: "/api/organizations/:organizationId",
      summary: "Delete an organization with all that is in it; for 30 days that can be taken back.",
      access: inOrganization("owner"),
      params: ofOrganization,
      handle: ({ organizationId }) => organizations.trash(organizationId),
    }),
    route({
      method: "POST",
      path: "/api/organizations/:organizationId/restore",
      summary: "Take back that an organization was deleted.",
      access: inOrganization("owner"),
      params: ofOrganization,
      answer: organizationSchema,
      handle: ({ principal, organizationId }) => organizations.restore(organizationId, principal.personId),
    }),
    route({
      method: "POST",
      path: "/api/organizations/:organizationId/join",
      summary: "Join an organization that takes everybody with a verified e-mail of my domain.",
      access: { kind: "person" },
      params: ofOrganization,
      answer: organizationSchema,
      handle: ({ principal, params }) =>
        organizations.join(params.organizationId as OrganizationId, principal.personId),
    }),
    ...peopleRoutes(organizations),
  ];
}

function peopleRoutes(organizations: Organizations): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/organizations/:organizationId/people",
      summary: "Who is in an organization, by name; `find` is part of a name or e-mail.",
      access: inOrganization("member"),
      params: ofOrganization,
      query: peopleQuerySchema,
      answer: peoplePageSchema,
      handle: ({ organizationId, query }) => organizations.people(organizationId, query),
    }),
    route({
      method: "PATCH",
      path: "/api/organizations/:organizationId/people/:personId",
      summary: "Make somebody owner, member or guest.",
      access: inOrganization("owner"),
      params: ofOrganization.extend({ personId: idSchema }),
      body: setRoleSchema,
      handle: ({ organizationId, params, body }) =>
        organizations.setRole(organizationId, params.personId as PersonId, body.role),
    }),
    route({
      method: "DELETE",
      path: "/api/organizations/:organizationId/people/:personId",
      summary: "Take somebody out of an organization (its owners), or leave it.",
      access: inOrganization("guest"),
      params: ofOrganization.extend({ personId: idSchema }),
      async handle({ principal, organizationId, params }) {
        const { role } = await organizations.find(organizationId, principal.personId);
        if (params.personId !== principal.personId && role !== "owner") {
          throw new AppError("forbidden", "only an owner takes others out of the organization");
        }
        await organizations.remove(organizationId, params.personId as PersonId);
      },
    }),
  ];
}

export function teamRoutes(teams: Teams): Route[] {
  const ofMember = ofTeam.extend({ personId: idSchema });
  return [
    route({
      method: "GET",
      path: "/api/organizations/:organizationId/teams",
      summary: "The teams of an organization.",
      access: inOrganization("member"),
      params: ofOrganization,
      answer: z.object({ items: z.array(teamSchema) }),
      handle: async ({ principal, organizationId }) => ({
        items: await teams.list(organizationId, principal.personId),
      }),
    }),
    route({
      method: "POST",
      path: "/api/organizations/:organizationId/teams",
      summary: "Make a team, in another one or not.",
      access: inOrganization("owner"),
      params: ofOrganization,
      body: createTeamSchema,
      answer: teamSchema,
      status: 201,
      handle: ({ principal, organizationId, body }) => teams.create(principal, organizationId, body),
    }),
    route({
      method: "PATCH",
      path: "/api/teams/:teamId",
      summary: "Rename a team, or put it into another.",
      access: inTeam("owner"),
      params: ofTeam,
      body: updateTeamSchema,
      answer: teamSchema,
      handle: ({ principal, params, body }) => teams.update(principal, params.teamId as TeamId, body),
    }),
    route({
      method: "DELETE",
      path: "/api/teams/:teamId",
      summary: "End a team and those in it. Its people stay; its projects become the organization's.",
      access: inTeam("owner"),
      params: ofTeam,
      handle: ({ principal, params }) => teams.remove(principal, params.teamId as TeamId),
    }),
    route({
      method: "GET",
      path: "/api/teams/:teamId/people",
      summary: "Who was put into a team.",
      access: inTeam("member"),
      params: ofTeam,
      answer: z.object({ items: z.array(teamMemberSchema) }),
      handle: async ({ params }) => ({ items: await teams.members(params.teamId as TeamId) }),
    }),
    route({
      method: "GET",
      path: "/api/teams/:teamId/grants",
      summary: "What a team may do where, of the places that I may see.",
      access: inTeam("member"),
      params: ofTeam,
      answer: z.object({ items: z.array(teamGrantSchema) }),
      handle: async ({ principal, params }) => ({ items: await teams.grants(principal, params.teamId as TeamId) }),
    }),
    route({
      method: "PUT",
      path: "/api/teams/:teamId/people/:personId",
      summary: "Put somebody of the organization into a team. By its leads, and the organization's owners.",
      access: inTeam("member"),
      params: ofMember,
      body: putTeamMemberSchema,
      handle: ({ principal, params, body }) =>
        teams.putMember(principal, params.teamId as TeamId, params.personId as PersonId, body.role),
    }),
    route({
      method: "DELETE",
      path: "/api/teams/:teamId/people/:personId",
      summary: "Take somebody out of a team, or leave it.",
      access: inTeam("member"),
      params: ofMember,
      handle: ({ principal, params }) =>
        teams.removeMember(principal, params.teamId as TeamId, params.personId as PersonId),
    }),
  ];
}

/** Rights on every project of an organization. */
export function organizationGrantRoutes(sharing: Sharing): Route[] {
  const answer = z.object({ items: z.array(grantSchema) });
  return [
    route({
      method: "GET",
      path: "/api/organizations/:organizationId/grants",
      summary: "Who may do what in every project of an organization.",
      access: inOrganization("member"),
      params: ofOrganization,
      answer,
      handle: async ({ organizationId }) => ({ items: await sharing.organizationGrants(organizationId) }),
    }),
    route({
      method: "POST",
      path: "/api/organizations/:organizationId/grants",
      summary: "Give a right in every project of an organization, or change one.",
      access: inOrganization("owner"),
      params: ofOrganization,
      body: putGrantSchema,
      answer,
      async handle({ principal, organizationId, body }) {
        await sharing.grantOnOrganization(principal, organizationId, body);
        return { items: await sharing.organizationGrants(organizationId) };
      },
    }),
    route({
      method: "DELETE",
      path: "/api/organizations/:organizationId/grants/:grantId",
      summary: "Take such a right away.",
      access: inOrganization("owner"),
      params: ofOrganization.extend({ grantId: idSchema }),
      handle: ({ organizationId, params }) => sharing.revokeOnOrganization(organizationId, params.grantId),
    }),
  ];
}
