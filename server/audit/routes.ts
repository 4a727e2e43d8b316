/** HTTP of the audit log, see lib/protocol/audit.ts. The owner reads all of it, who manages a project that project's. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId } from "#lib/base/id.ts";
import {
  auditEntrySchema,
  auditExportQuerySchema,
  auditPolicySchema,
  auditQuerySchema,
  auditVerificationSchema,
} from "#lib/protocol/audit.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { AuditService } from "./service.ts";

export interface RoutesDeps {
  readonly service: AuditService;
  /** The organization whose log the principal may read. */
  readonly organizationOf: (principal: Principal) => OrganizationId;
}

const owner = { kind: "owner" } as const;

export function createRoutes({ service, organizationOf }: RoutesDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/audit",
      summary: "The organization's audit log, latest first.",
      access: owner,
      query: auditQuerySchema,
      answer: pageOf(auditEntrySchema),
      handle: ({ principal, query }) => service.list(organizationOf(principal), query),
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId/audit",
      summary: "What was done in one project, latest first.",
      access: { kind: "project", right: "manage", by: "projectId" },
      params: z.object({ projectId: idSchema }),
      query: auditQuerySchema.omit({ projectId: true }),
      answer: pageOf(auditEntrySchema),
      handle: ({ projectId, query }) => service.list(null, { ...query, projectId }),
    }),
    route({
      method: "GET",
      path: "/api/audit/export",
      summary: "All that a search finds, as JSON Lines or CSV, latest first.",
      access: owner,
      query: auditExportQuerySchema,
      handle: async ({ principal, query }) => {
        const { body, type, name } = await service.export(organizationOf(principal), query);
        return new Response(body, {
          headers: {
            "content-type": type,
            "content-disposition": `attachment; filename="${name}"`,
            "content-security-policy": "sandbox",
          },
        });
      },
    }),
    route({
      method: "GET",
      path: "/api/audit/verification",
      summary: "Follows the chain and says where it breaks; `head` holds it against an earlier verification.",
      access: owner,
      query: z.object({
        head: z
          .string()
          .regex(/^\d{1,15}:[0-9a-f]{64}$/, "a head as an earlier verification answered it")
          .optional(),
      }),
      answer: auditVerificationSchema,
      handle: ({ principal, query }) => service.verify(organizationOf(principal), query.head),
    }),
    route({
      method: "GET",
      path: "/api/audit/policy",
      summary: "How long the audit log is kept.",
      access: owner,
      answer: auditPolicySchema,
      handle: ({ principal }) => service.policy(organizationOf(principal)),
    }),
    route({
      method: "PATCH",
      path: "/api/audit/policy",
      summary: "Change how long the audit log is kept.",
      access: owner,
      body: auditPolicySchema,
      answer: auditPolicySchema,
      handle({ principal, body }) {
        if (principal.kind !== "session" && principal.credentialId !== "admin") {
          throw new AppError("forbidden", "what the audit log keeps is decided in a browser");
        }
        return service.setPolicy(organizationOf(principal), body);
      },
    }),
  ];
}
