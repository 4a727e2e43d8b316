/**
 * Writes an act down, in the transaction that performs it: both are kept, or neither. Who and from where are those of the
 * request under way, unless the act says otherwise; an act of no request is Octavo's own.
 */
import { cleanFacts, type Facts } from "#lib/audit/facts.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { AuditAction, auditActorKinds } from "#lib/protocol/audit.ts";
import { type Acting, acting } from "../http/acting.ts";
import { newId } from "../new-id.ts";
import { insertEntry, type Queryable } from "./queries.ts";

export interface Actor {
  readonly kind: (typeof auditActorKinds)[number];
  readonly id: PersonId | null;
  readonly credentialId?: string | null;
}

export interface Act {
  readonly action: AuditAction;
  /** `name` is what a person would call it; leave it out for people, whose name is theirs to take away. */
  readonly target: { readonly kind: string; readonly id: string; readonly name?: string | undefined };
  readonly projectId?: ProjectId | undefined;
  /** Without it the project's, else the only one there is. */
  readonly organizationId?: OrganizationId | undefined;
  /** As it was and as it is now; secrets have no place here. */
  readonly before?: Facts | undefined;
  readonly after?: Facts | undefined;
  readonly actor?: Actor | undefined;
  readonly from?: { readonly address: string; readonly agent?: string | undefined } | undefined;
}

const MOST_NAME = 300;

export async function record(client: Queryable, act: Act): Promise<void> {
  const request = acting();
  const actor = act.actor ?? actorOf(request);
  const from = act.from ?? request;
  await insertEntry(client, {
    id: newId(),
    organizationId: act.organizationId ?? null,
    projectId: act.projectId ?? null,
    actorKind: actor.kind,
    actorId: actor.id,
    credentialId: actor.credentialId ?? null,
    action: act.action,
    targetKind: act.target.kind,
    targetId: act.target.id,
    targetName: act.target.name?.slice(0, MOST_NAME).toWellFormed() ?? null,
    before: cleanFacts(act.before),
    after: cleanFacts(act.after),
    address: from?.address ?? null,
    agent: from?.agent?.slice(0, MOST_NAME).toWellFormed() ?? null,
    requestId: request?.requestId ?? null,
  });
}

function actorOf(request: Acting | undefined): Actor {
  if (request === undefined) return { kind: "system", id: null };
  const { principal, directoryId } = request;
  if (directoryId !== undefined) return { kind: "directory", id: null, credentialId: directoryId };
  if (principal === undefined) return { kind: "nobody", id: null };
  const kind = principal.kind === "session" ? "person" : "token";
  return { kind, id: principal.personId, credentialId: principal.credentialId };
}
