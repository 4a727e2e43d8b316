/**
 * Asking for more right than one has: one request of a person on a project or notebook, which who manages it grants (by
 * giving the person a right there) or declines. Who may not even see a thing cannot ask for it: it does not exist for them.
 */
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, OrganizationId, PersonId, ProjectId, RequestId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import type { AccessRequest } from "#lib/protocol/sharing.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Mail } from "../mail/index.ts";
import { newId } from "../new-id.ts";
import type { Queryable } from "./facts.ts";
import type { Rights } from "./rights.ts";
import type { ManagerRow, PlaceRow } from "./sharing-queries.ts";

export interface RequestsDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly rights: Pick<Rights, "powersIn" | "roleIn">;
  readonly mail?: Pick<Mail, "able" | "post"> | undefined;
}

interface Asked {
  readonly right: Right;
  readonly note: string;
}

export type Requests = ReturnType<typeof createRequests>;

export function createRequests({ db, now, origin, rights, mail }: RequestsDeps) {
  return {
    async ask(principal: Principal, place: PlaceRow, { right, note }: Asked, managers: readonly ManagerRow[]) {
      const { personId } = principal;
      const held = (await rights.powersIn(principal, place.projectId, place.notebookId ?? undefined)).right;
      if (allows(held, right)) throw new AppError("conflict", `you can ${right} here already`);
      const role = await rights.roleIn(personId, place.organizationId);
      if (role === undefined || role === "visitor") {
        throw new AppError("forbidden", "this takes an account in the organization: ask for an invite link");
      }
      await db.transaction(async (client) => {
        await putRequest(client, { ...place, id: newId<RequestId>(), personId, right, note, now: now() });
        await record(client, { action: "access.ask", ...about(place), target: targetOf(place), after: { right } });
      });
      if (mail?.able !== true) return;
      const at = place.notebookId === null ? `p/${place.projectId}/people` : `n/${place.notebookId}`;
      const said = note === "" ? "" : `\n\n${note}`;
      const text = `${principal.name} asks to be able to ${right}: ${origin()}/${at}${said}\n\nGive the right under Share, or decline there.\n`;
      for (const { email } of managers) mail.post({ to: email, subject: `${principal.name} asks for access`, text });
    },

    /** Declined by who manages the place, or withdrawn by who asked. */
    async end(principal: Principal, place: PlaceRow, requestId: string): Promise<void> {
      const held = (await rights.powersIn(principal, place.projectId, place.notebookId ?? undefined)).right;
      const whose = allows(held, "manage") ? null : principal.personId;
      await db.transaction(async (client) => {
        const ended = await removeRequest(client, place, requestId, whose);
        if (ended === undefined) throw new AppError("not_found", "there is no such request");
        const before = { right: ended.right, personId: ended.personId };
        await record(client, { action: "access.decline", ...about(place), target: targetOf(place), before });
      });
    },

    on: (place: PlaceRow): Promise<AccessRequest[]> => requestsOn(db.pool, place),
  };
}

function about({ organizationId, projectId }: PlaceRow): { organizationId: OrganizationId; projectId: ProjectId } {
  return { organizationId, projectId };
}

function targetOf({ projectId, notebookId }: PlaceRow): { kind: string; id: string } {
  return notebookId === null ? { kind: "project", id: projectId } : { kind: "notebook", id: notebookId };
}

/** A request that is there already is asked anew. */
async function putRequest(
  db: Queryable,
  row: {
    readonly id: RequestId;
    readonly organizationId: OrganizationId;
    readonly projectId: ProjectId;
    readonly notebookId: NotebookId | null;
    readonly personId: PersonId;
    readonly right: Right;
    readonly note: string;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `insert into access_request (id, organization_id, project_id, notebook_id, person_id, "right", note, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict on constraint access_request_once do update
       set "right" = excluded."right", note = excluded.note, created_at = excluded.created_at`,
    [row.id, row.organizationId, row.projectId, row.notebookId, row.personId, row.right, row.note, row.now],
  );
}

type Place = Pick<PlaceRow, "notebookId"> & { readonly projectId: ProjectId | null };

/** `personId`: only if it is theirs. */
async function removeRequest(
  db: Queryable,
  place: Place,
  requestId: string,
  personId: PersonId | null,
): Promise<{ readonly personId: PersonId; readonly right: Right } | undefined> {
  const { rows } = await db.query(
    `delete from access_request where id = $1 and project_id = $2 and notebook_id is not distinct from $3
       and ($4::text is null or person_id = $4) returning person_id as "personId", "right"`,
    [requestId, place.projectId, place.notebookId, personId],
  );
  return rows[0];
}

/** What somebody asked for where they are given a right now: it is answered. */
export async function answerRequests(db: Queryable, place: Place, personId: PersonId): Promise<void> {
  await db.query(
    `delete from access_request where project_id = $1 and notebook_id is not distinct from $2 and person_id = $3`,
    [place.projectId, place.notebookId, personId],
  );
}

async function requestsOn(db: Queryable, place: PlaceRow): Promise<AccessRequest[]> {
  const { rows } = await db.query<AccessRequest>(
    `select r.id, json_build_object('id', p.id, 'name', p.name, 'email', p.email) as person, r."right", r.note,
       r.created_at as "createdAt"
     from access_request r join person p on p.id = r.person_id
     where r.project_id = $1 and r.notebook_id is not distinct from $2 order by r.created_at, r.id limit 200`,
    [place.projectId, place.notebookId],
  );
  return rows;
}
