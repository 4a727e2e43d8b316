/** HTTP of what projects use and may use. */
import { z } from "zod";
import type { ProjectId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { organizationUsageSchema, setQuotaSchema, usageSchema } from "#lib/protocol/usage.ts";
import { type Route, route } from "../http/route.ts";
import type { QuotasService } from "./service.ts";

const owners = { kind: "organization", role: "owner", by: "organizationId" } as const;

export function quotaRoutes(service: QuotasService): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/usage",
      summary: "What a project uses, by kind, what takes most, and how much it may use.",
      access: { kind: "project", right: "view", by: "projectId" },
      params: z.object({ projectId: idSchema }),
      answer: usageSchema,
      handle: ({ projectId }) => service.usage(projectId),
    }),
    route({
      method: "GET",
      path: "/api/organizations/:organizationId/usage",
      summary: "What the projects of an organization use and may use.",
      access: owners,
      params: z.object({ organizationId: idSchema }),
      answer: organizationUsageSchema,
      handle: ({ organizationId }) => service.ofOrganization(organizationId),
    }),
    route({
      method: "PATCH",
      path: "/api/organizations/:organizationId/quotas",
      summary: "Say what each project of an organization may use; null leaves it to the server.",
      access: owners,
      params: z.object({ organizationId: idSchema }),
      body: setQuotaSchema,
      handle: ({ principal, organizationId, body }) =>
        service.setForOrganization(principal, organizationId, wish(body)),
    }),
    route({
      method: "PATCH",
      path: "/api/organizations/:organizationId/projects/:projectId/quotas",
      summary: "Say what one project may use; null leaves it to the organization.",
      access: owners,
      params: z.object({ organizationId: idSchema, projectId: idSchema }),
      body: setQuotaSchema,
      handle: ({ principal, organizationId, params, body }) =>
        service.setForProject(principal, organizationId, params.projectId as ProjectId, wish(body)),
    }),
  ];
}

function wish(body: z.output<typeof setQuotaSchema>) {
  return {
    ...(body.storageBytes === undefined ? {} : { storageBytes: body.storageBytes }),
    ...(body.sessions === undefined ? {} : { sessions: body.sessions }),
  };
}
