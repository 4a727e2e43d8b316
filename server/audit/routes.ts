/**
 * HTTP of the audit log, see lib/protocol/audit.ts. An organization's owners read all of it (`/api/audit` is that of the
 * organization the server was set up with), who manages a project that project's.
 */
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
import { type Access, type Principal, type Route, route } from "../http/route.ts";
import type { AuditService } from "./service.ts";

export interface RoutesDeps {
  readonly service: AuditService;
  /** The organization whose log the principal may read. */
  readonly organizationOf: (principal: Principal) => OrganizationId;
}

/** Where an organization's log is, who may read it, and whose it is. */
interface Place {
  readonly at: string;
  readonly whose: string;
  readonly access: Access;
  readonly params?: z.ZodType;
  readonly of: (call: { readonly principal: Principal; readonly organizationId: OrganizationId }) => OrganizationId;
}

export function createRoutes({ service, organizationOf }: RoutesDeps): readonly Route[] {
  return [
    ...logRoutes(service, {
      at: "/api/audit",
      whose: "The audit log of the server's own organization",
      access: { kind: "owner" },
      of: ({ principal }) => organizationOf(principal),
    }),
    ...logRoutes(service, {
      at: "/api/organizations/:organizationId/audit",
      whose: "An organization's audit log",
      access: { kind: "organization", role: "owner", by: "organizationId" },
      params: z.object({ organizationId: idSchema }),
      of: ({ organizationId }) => organizationId,
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
  ];
}

function logRoutes(service: AuditService, { at, whose, access, params, of }: Place): readonly Route[] {
  const shared = { access, ...(params === undefined ? {} : { params }) };
  return [
    route({
      ...shared,
      method: "GET",
      path: at,
      summary: `${whose}, latest first.`,
      query: auditQuerySchema,
      answer: pageOf(auditEntrySchema),
      handle: (call) => service.list(of(call), call.query),
    }),
    route({
      ...shared,
      method: "GET",
      path: `${at}/export`,
      summary: `${whose}: all that a search finds, as JSON Lines or CSV, latest first.`,
      query: auditExportQuerySchema,
      handle: async (call) => {
        const { body, type, name } = await service.export(of(call), call.query);
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
      ...shared,
      method: "GET",
      path: `${at}/verification`,
      summary: `${whose}: follows the chain and says where it breaks; \`head\` holds it against an earlier verification.`,
      query: z.object({
        head: z
          .string()
          .regex(/^\d{1,15}:[0-9a-f]{64}$/, "a head as an earlier verification answered it")
          .optional(),
      }),
      answer: auditVerificationSchema,
      handle: (call) => service.verify(of(call), call.query.head),
    }),
    route({
      ...shared,
      method: "GET",
      path: `${at}/policy`,
      summary: `${whose}: how long it is kept.`,
      answer: auditPolicySchema,
      handle: (call) => service.policy(of(call)),
    }),
    route({
      ...shared,
      method: "PATCH",
      path: `${at}/policy`,
      summary: `${whose}: change how long it is kept.`,
      body: auditPolicySchema,
      answer: auditPolicySchema,
      handle(call) {
        if (call.principal.kind !== "session" && call.principal.credentialId !== "admin") {
          throw new AppError("forbidden", "what the audit log keeps is decided in a browser");
        }
        return service.setPolicy(of(call), call.body);
      },
    }),
  ];
}
