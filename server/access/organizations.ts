/**
 * Organizations: tenants that know nothing of each other. An organization always has an owner: whatever could take the
 * last one away locks the organization's row, looks, and refuses.
 */
import type { Role } from "#lib/access/policy.ts";
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import type { OrganizationAnswer, PeoplePage } from "#lib/protocol/organization.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import type { Queryable } from "./facts.ts";
import * as queries from "./organization-queries.ts";
import type { Rights } from "./rights.ts";

export interface OrganizationsDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly rights: Pick<Rights, "changed">;
  /** Lets the other modules remove what they keep of an organization that ends. */
  readonly beforeEnd: (organizationId: OrganizationId) => Promise<void>;
}

export type Organizations = ReturnType<typeof createOrganizations>;

const notHere = () => new AppError("not_found", "there is nothing here, or you may not see it");

export function createOrganizations({ db, now, rights, beforeEnd }: OrganizationsDeps) {
  /** Changes who is in an organization; refused when no owner would be left. */
  const changePeople = async (
    client: Queryable,
    organizationId: OrganizationId,
    change: () => Promise<boolean>,
  ): Promise<void> => {
    await queries.lockOrganization(client, organizationId);
    if (!(await change())) throw new AppError("not_found", "this person is not in the organization");
    if ((await queries.owners(client, organizationId)) === 0) {
      throw new AppError("conflict", "an organization keeps at least one owner: make somebody else an owner first");
    }
  };

  const find = async (organizationId: OrganizationId, personId: PersonId): Promise<OrganizationAnswer> => {
    const row = await queries.findOrganization(db.pool, organizationId, personId);
    if (row === undefined) throw notHere();
    return row;
  };

  /**
   * Who adds a domain shows that it is theirs: an owner has a confirmed e-mail of it. Else an organization could offer
   * itself to the people of another. Who looks after the server needs no proof.
   */
  const proveDomains = async (organizationId: OrganizationId, added: readonly string[]): Promise<void> => {
    const proven = await queries.ownersDomains(db.pool, organizationId);
    const unproven = added.filter((domain) => !proven.includes(domain));
    if (unproven.length === 0) return;
    throw new AppError(
      "invalid_request",
      `joinDomains: an owner needs a confirmed e-mail of ${unproven.join(", ")} to add it; e-mails are confirmed in the settings`,
    );
  };

  return {
    find,
    list: (personId: PersonId): Promise<OrganizationAnswer[]> => queries.organizationsOf(db.pool, personId),
    joinable: (personId: PersonId) => queries.joinable(db.pool, personId),

    async create(principal: Principal, name: string): Promise<OrganizationAnswer> {
      const id = newId<OrganizationId>();
      await db.transaction(async (client) => {
        await queries.insertOrganization(client, { id, name, now: now() });
        await queries.raiseRole(client, id, principal.personId, "owner", now());
        const target = { kind: "organization", id, name };
        await record(client, { action: "organization.create", organizationId: id, target });
      });
      rights.changed({ organizationId: id, personId: principal.personId });
      return find(id, principal.personId);
    },

    async update(
      organizationId: OrganizationId,
      { personId, owner }: Pick<Principal, "personId" | "owner">,
      change: { readonly name?: string | undefined; readonly joinDomains?: readonly string[] | undefined },
    ): Promise<OrganizationAnswer> {
      const before = await find(organizationId, personId);
      const added = (change.joinDomains ?? []).filter((domain) => !before.joinDomains.includes(domain));
      if (!owner && added.length > 0) await proveDomains(organizationId, added);
      await db.transaction(async (client) => {
        await queries.updateOrganization(client, organizationId, change);
        const facts = changedFacts(
          { name: before.name, joinDomains: before.joinDomains },
          { name: change.name ?? before.name, joinDomains: [...(change.joinDomains ?? before.joinDomains)] },
        );
        const target = { kind: "organization", id: organizationId, name: before.name };
        await record(client, { action: "organization.update", organizationId, target, ...facts });
      });
      return find(organizationId, personId);
    },

    async trash(organizationId: OrganizationId): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await queries.setDeleted(client, organizationId, now()))) {
          throw new AppError("conflict", "it is deleted already, or it is the one this server was set up with");
        }
        const target = { kind: "organization", id: organizationId };
        await record(client, { action: "organization.trash", organizationId, target });
      });
      rights.changed({ organizationId });
    },

    async restore(organizationId: OrganizationId, personId: PersonId): Promise<OrganizationAnswer> {
      await db.transaction(async (client) => {
        if (!(await queries.setDeleted(client, organizationId, null))) return;
        const target = { kind: "organization", id: organizationId };
        await record(client, { action: "organization.restore", organizationId, target });
      });
      rights.changed({ organizationId });
      return find(organizationId, personId);
    },

    /** Ends what was deleted longer ago than the grace. */
    async sweep(graceMs: number): Promise<void> {
      for (const id of await queries.expiredOrganizations(db.pool, now() - graceMs)) {
        await beforeEnd(id);
        await db.transaction(async (client) => {
          const target = { kind: "organization", id };
          await record(client, { action: "organization.end", organizationId: id, target });
          await queries.removeOrganization(client, id);
        });
      }
    },

    async people(
      organizationId: OrganizationId,
      page: { readonly find: string; readonly cursor?: string | undefined; readonly limit: number },
    ): Promise<PeoplePage> {
      const after = readCursor(page.cursor);
      const find = page.find.trim().toLowerCase();
      const rows = await queries.peopleOf(db.pool, organizationId, { find, after, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit);
      const last = items.at(-1);
      const more = rows.length > page.limit && last !== undefined;
      const shown = items.map(({ key: _, ...person }) => person);
      return { items: shown, nextCursor: more ? writeCursor(last) : null };
    },

    /** Adds a person in the caller's transaction, or raises their role. Call `rights.changed` after it. */
    add: (client: Queryable, organizationId: OrganizationId, personId: PersonId, role: Role): Promise<void> =>
      queries.raiseRole(client, organizationId, personId, role, now()),

    async setRole(organizationId: OrganizationId, personId: PersonId, role: Role): Promise<void> {
      await db.transaction(async (client) => {
        await changePeople(client, organizationId, () => queries.setRole(client, organizationId, personId, role));
        const target = { kind: "person", id: personId };
        await record(client, { action: "organization.role", organizationId, target, after: { role } });
      });
      rights.changed({ organizationId, personId });
    },

    async remove(organizationId: OrganizationId, personId: PersonId): Promise<void> {
      await db.transaction(async (client) => {
        await changePeople(client, organizationId, () => queries.removeMember(client, organizationId, personId));
        const target = { kind: "person", id: personId };
        await record(client, { action: "organization.remove", organizationId, target });
      });
      rights.changed({ organizationId, personId });
    },

    /** Takes a person out of every organization, in the caller's transaction; refused where they are the last owner. */
    async leaveAll(client: Queryable, personId: PersonId): Promise<void> {
      const all = await queries.organizationsOf(client, personId);
      // In one order for all, so that two who leave at once do not wait for each other.
      for (const { id } of all.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
        await changePeople(client, id, () => queries.removeMember(client, id, personId));
      }
    },

    /** Joins by the domain of a verified e-mail. */
    async join(organizationId: OrganizationId, personId: PersonId): Promise<OrganizationAnswer> {
      const may = (await queries.joinable(db.pool, personId)).some(({ id }) => id === organizationId);
      if (!may) throw notHere();
      await db.transaction(async (client) => {
        await queries.raiseRole(client, organizationId, personId, "member", now());
        const target = { kind: "person", id: personId };
        await record(client, { action: "organization.join", organizationId, target, after: { role: "member" } });
      });
      rights.changed({ organizationId, personId });
      return find(organizationId, personId);
    },
  };
}

function writeCursor({ key, personId }: { readonly key: string; readonly personId: string }): string {
  return Buffer.from(JSON.stringify([key, personId])).toString("base64url");
}

function readCursor(cursor: string | undefined): { readonly name: string; readonly id: string } | undefined {
  if (cursor === undefined) return undefined;
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, name, id] = /^\["(.*)","([\w-]{1,64})"\]$/u.exec(text) ?? [];
  if (name === undefined || id === undefined) {
    throw new AppError("invalid_request", "cursor: this is not one that a list answered");
  }
  return { name: String(JSON.parse(`"${name}"`)), id };
}
