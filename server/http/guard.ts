/**
 * The guard: before a handler runs, who asks is known and may do what the route needs. What one may not see answers as
 * if it did not exist (404); what one may see but not do answers 403.
 */
import type { IncomingMessage } from "node:http";
import { isWhole, type Role } from "#lib/access/policy.ts";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import type { Access, Principal } from "./route.ts";

export interface GuardPort {
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  /** In a project, or with `notebookId` in that notebook of it. */
  rightIn(principal: Principal, projectId: ProjectId, notebookId?: NotebookId): Promise<Right | undefined>;
  roleIn?(personId: PersonId, organizationId: OrganizationId): Promise<Role | undefined>;
  /** Path parameter → the project its value belongs to. */
  readonly scopes: Readonly<Record<string, (id: string) => Promise<ProjectId | undefined>>>;
  /** Path parameter → the organization its value belongs to. */
  readonly organizations?: Readonly<Record<string, (id: string) => Promise<OrganizationId | undefined>>>;
}

export interface Admission {
  readonly principal: Principal | undefined;
  readonly projectId: ProjectId | undefined;
  readonly organizationId: OrganizationId | undefined;
}

const nowhere = { projectId: undefined, organizationId: undefined };

export async function admit(
  port: GuardPort,
  access: Access,
  incoming: IncomingMessage,
  params: Readonly<Record<string, string>>,
): Promise<Admission> {
  const principal = await port.authenticate(incoming);
  if (access.kind === "public" || access.kind === "protocol") return { principal, ...nowhere };
  if (principal === undefined) throw new AppError("not_signed_in", "this needs a signed-in person or a token");
  switch (access.kind) {
    case "signed-in":
      return { principal, ...nowhere };
    case "person":
      checkWhole(principal);
      return { principal, ...nowhere };
    case "owner":
      checkWhole(principal);
      if (!principal.owner) throw new AppError("forbidden", "only an owner of the server's organization may do this");
      return { principal, ...nowhere };
    case "organization":
      return { principal, projectId: undefined, organizationId: await enter(port, principal, access, params) };
    case "project":
      return { principal, projectId: await reach(port, principal, access, params), organizationId: undefined };
  }
}

/** A token that may do less than its person is no key to what is the person's own. */
function checkWhole(principal: Principal): void {
  if (!isWhole(principal.scope)) throw new AppError("forbidden", "this token is limited to projects");
}

const ranks: readonly Role[] = ["guest", "member", "owner"];

async function enter(
  port: GuardPort,
  principal: Principal,
  access: Extract<Access, { kind: "organization" }>,
  params: Readonly<Record<string, string>>,
): Promise<OrganizationId> {
  const id = idSchema.safeParse(params[access.by]);
  const organizationId = id.success ? await port.organizations?.[access.by]?.(id.data) : undefined;
  const role = organizationId === undefined ? undefined : await port.roleIn?.(principal.personId, organizationId);
  if (organizationId === undefined || role === undefined || role === "visitor") throw notFound();
  checkWhole(principal);
  if (ranks.indexOf(role) < ranks.indexOf(access.role)) {
    throw new AppError("forbidden", `this is for the organization's ${access.role}s; you are a ${role}`);
  }
  return organizationId;
}

async function reach(
  port: GuardPort,
  principal: Principal,
  access: Extract<Access, { kind: "project" }>,
  params: Readonly<Record<string, string>>,
): Promise<ProjectId> {
  const id = idSchema.safeParse(params[access.by]);
  const projectId = id.success ? await port.scopes[access.by]?.(id.data) : undefined;
  const notebookId = access.by === "notebookId" ? (id.data as NotebookId) : undefined;
  const held = projectId === undefined ? undefined : await port.rightIn(principal, projectId, notebookId);
  if (projectId === undefined || !allows(held, "view")) throw notFound();
  if (!allows(held, access.right))
    throw new AppError("forbidden", `this needs the right to ${access.right}; you may ${held}`);
  return projectId;
}

function notFound(): AppError {
  return new AppError("not_found", "there is nothing here, or you may not see it");
}
