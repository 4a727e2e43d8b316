/** HTTP of projects, their members and invites. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  acceptedInviteSchema,
  acceptInviteSchema,
  createInviteSchema,
  createOrganizationInviteSchema,
  inviteOfferSchema,
  inviteSchema,
  memberSchema,
} from "#lib/protocol/person.ts";
import {
  cloneProjectSchema,
  createProjectSchema,
  deleteProjectQuerySchema,
  listProjectsQuerySchema,
  pageOf,
  projectSchema,
  transferProjectSchema,
  updateProjectSchema,
} from "#lib/protocol/project.ts";
import { sameOrigin } from "../http/origin.ts";
import { type Route, route } from "../http/route.ts";
import type { Invites, NewAccount } from "./invites.ts";
import type { ProjectsService } from "./service.ts";

export interface RoutesDeps {
  readonly service: ProjectsService;
  readonly invites: Invites;
  readonly origin: () => string;
}

const inProject = z.object({ projectId: idSchema });
const view = { kind: "project", right: "view", by: "projectId" } as const;
const manage = { kind: "project", right: "manage", by: "projectId" } as const;

export function createRoutes(deps: RoutesDeps): readonly Route[] {
  return [...projectRoutes(deps), ...memberRoutes(deps), ...inviteRoutes(deps), ...organizationInviteRoutes(deps)];
}

function projectRoutes({ service }: RoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects",
      summary: "Projects I am in, latest change first.",
      access: { kind: "signed-in" },
      query: listProjectsQuerySchema,
      answer: pageOf(projectSchema),
      handle: ({ principal, query }) => service.list(principal, query),
    }),
    route({
      method: "POST",
      path: "/api/projects",
      summary: "Make a project, which I then manage.",
      access: { kind: "signed-in" },
      body: createProjectSchema,
      answer: projectSchema,
      status: 201,
      handle: ({ principal, body }) => service.create(principal, body),
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId",
      summary: "One project.",
      access: view,
      params: inProject,
      answer: projectSchema,
      handle: ({ principal, projectId }) => service.find(principal, projectId),
    }),
    route({
      method: "PATCH",
      path: "/api/projects/:projectId",
      summary: "Rename or describe a project.",
      access: manage,
      params: inProject,
      body: updateProjectSchema,
      answer: projectSchema,
      handle: ({ principal, projectId, body }) => service.update(principal, projectId, body),
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId",
      summary: "Put a project into the trash, or with ?forever=true end one that lies there.",
      // The guard does not find what lies in the trash; the service asks for `manage` itself.
      access: { kind: "signed-in" },
      params: inProject,
      query: deleteProjectQuerySchema,
      async handle({ principal, params, query }) {
        const projectId = params.projectId as ProjectId;
        await (query.forever ? service.end(principal, projectId) : service.trash(principal, projectId));
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/restore",
      summary: "Take a project out of the trash.",
      access: { kind: "signed-in" },
      params: inProject,
      answer: projectSchema,
      handle: ({ principal, params }) => service.restore(principal, params.projectId as ProjectId),
    }),
    ...ownershipRoutes(service),
  ];
}

function ownershipRoutes(service: ProjectsService): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/projects/:projectId/transfer",
      summary: "Give a project to a person, a team or its organization.",
      access: manage,
      params: inProject,
      body: transferProjectSchema,
      answer: projectSchema,
      handle: ({ principal, projectId, body }) => service.transfer(principal, projectId, body),
    }),
    ...[true, false].map((archived) =>
      route({
        method: "POST",
        path: archived ? "/api/projects/:projectId/archive" : "/api/projects/:projectId/unarchive",
        summary: archived ? "Make a project read-only for everybody." : "Let a project be changed again.",
        // In the archive the guard finds a right to view at most; the service asks for `manage` itself.
        access: view,
        params: inProject,
        answer: projectSchema,
        handle: ({ principal, projectId }) => service.archive(principal, projectId, archived),
      }),
    ),
    route({
      method: "POST",
      path: "/api/projects/:projectId/clone",
      summary: "Make a project of my own with all of this one that I may read.",
      access: view,
      params: inProject,
      body: cloneProjectSchema,
      answer: projectSchema,
      status: 201,
      handle: ({ principal, projectId, body }) => service.clone(principal, projectId, body),
    }),
  ];
}

function memberRoutes({ service }: RoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/members",
      summary: "Who is in a project.",
      access: view,
      params: inProject,
      answer: z.object({ items: z.array(memberSchema) }),
      handle: async ({ projectId }) => ({ items: await service.members(projectId) }),
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/members/:personId",
      summary: "Remove somebody from a project (needs `manage`), or leave it.",
      access: view,
      params: inProject.extend({ personId: idSchema }),
      async handle({ principal, projectId, params }) {
        await service.removeMember(principal, projectId, params.personId as PersonId);
      },
    }),
  ];
}

function organizationInviteRoutes({ invites }: RoutesDeps): Route[] {
  const owners = { kind: "organization", role: "owner", by: "organizationId" } as const;
  const inOrganization = z.object({ organizationId: idSchema });
  return [
    route({
      method: "GET",
      path: "/api/organizations/:organizationId/invites",
      summary: "Invites to an organization that can still be used.",
      access: owners,
      params: inOrganization,
      answer: z.object({ items: z.array(inviteSchema) }),
      handle: async ({ organizationId }) => ({ items: await invites.ofOrganization(organizationId) }),
    }),
    route({
      method: "POST",
      path: "/api/organizations/:organizationId/invites",
      summary: "Make an invite link to an organization. Its address is in this answer only.",
      access: owners,
      params: inOrganization,
      body: createOrganizationInviteSchema,
      answer: inviteSchema,
      status: 201,
      handle: ({ principal, organizationId, body, incoming }) =>
        invites.toOrganization(principal, organizationId, body, incoming),
    }),
    route({
      method: "DELETE",
      path: "/api/organizations/:organizationId/invites/:inviteId",
      summary: "Revoke an invite to an organization.",
      access: owners,
      params: inOrganization.extend({ inviteId: idSchema }),
      handle: ({ principal, organizationId, params }) => invites.revoke(principal, { organizationId }, params.inviteId),
    }),
  ];
}

function inviteRoutes({ invites, origin }: RoutesDeps): Route[] {
  const byToken = z.object({ token: z.string().max(200) });
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/invites",
      summary: "Invites that can still be used.",
      access: manage,
      params: inProject,
      answer: z.object({ items: z.array(inviteSchema) }),
      handle: async ({ principal, projectId }) => ({ items: await invites.ofProject(principal, projectId) }),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/invites",
      summary: "Make an invite link. Its address is in this answer only.",
      access: manage,
      params: inProject,
      body: createInviteSchema,
      answer: inviteSchema,
      status: 201,
      handle: ({ principal, projectId, body, incoming }) => invites.toProject(principal, projectId, body, incoming),
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/invites/:inviteId",
      summary: "Revoke an invite.",
      access: manage,
      params: inProject.extend({ inviteId: idSchema }),
      handle: ({ principal, projectId, params }) => invites.revoke(principal, { projectId }, params.inviteId),
    }),
    route({
      method: "GET",
      path: "/api/invites/:token",
      summary: "What an invite link invites to.",
      access: { kind: "public" },
      params: byToken,
      answer: inviteOfferSchema,
      handle: ({ params, principal, incoming }) => invites.offer(params.token, principal, incoming),
    }),
    route({
      method: "POST",
      path: "/api/invites/:token/accept",
      summary: "Join by an invite link, with a new account or as who is signed in.",
      access: { kind: "public" },
      params: byToken,
      body: acceptInviteSchema,
      answer: acceptedInviteSchema,
      async handle({ params, body, principal, incoming }) {
        if (!sameOrigin(incoming, origin()))
          throw new AppError("origin_refused", "this request comes from another site");
        const account = "email" in body ? (body as NewAccount) : undefined;
        if (account === undefined && principal === undefined) {
          throw new AppError("not_signed_in", "sign in, or send name, e-mail and password of a new account");
        }
        const { cookies, ...joined } = await (account === undefined
          ? invites.acceptAs(params.token, principal, incoming)
          : invites.acceptAsNew(params.token, account, incoming));
        const headers = new Headers();
        for (const cookie of cookies) headers.append("set-cookie", cookie);
        return Response.json(joined, { headers });
      },
    }),
  ];
}
