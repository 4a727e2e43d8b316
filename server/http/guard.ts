/**
 * The guard: before a handler runs, who asks is known and may do what the route needs. What one may not see answers as
 * if it did not exist (404); what one may see but not do answers 403.
 */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import type { Access, Principal } from "./route.ts";

export interface GuardPort {
  authenticate(request: IncomingMessage): Promise<Principal | undefined>;
  rightIn(principal: Principal, projectId: ProjectId): Promise<Right | undefined>;
  /** Path parameter → the project its value belongs to. */
  readonly scopes: Readonly<Record<string, (id: string) => Promise<ProjectId | undefined>>>;
}

export interface Admission {
  readonly principal: Principal | undefined;
  readonly projectId: ProjectId | undefined;
}

export async function admit(
  port: GuardPort,
  access: Access,
  incoming: IncomingMessage,
  params: Readonly<Record<string, string>>,
): Promise<Admission> {
  const principal = await port.authenticate(incoming);
  if (access.kind === "public" || access.kind === "protocol") return { principal, projectId: undefined };
  if (principal === undefined) throw new AppError("not_signed_in", "this needs a signed-in person or a token");
  if (access.kind === "signed-in") return { principal, projectId: undefined };
  if (access.kind === "owner") {
    if (!principal.owner) throw new AppError("forbidden", "only the organization's owner may do this");
    return { principal, projectId: undefined };
  }
  const id = idSchema.safeParse(params[access.by]);
  const projectId = id.success ? await port.scopes[access.by]?.(id.data) : undefined;
  const held = projectId === undefined ? undefined : await port.rightIn(principal, projectId);
  if (projectId === undefined || !allows(held, "view"))
    throw new AppError("not_found", "there is nothing here, or you may not see it");
  if (!allows(held, access.right))
    throw new AppError("forbidden", `this needs the right to ${access.right}; you may ${held}`);
  return { principal, projectId };
}
