/**
 * Invites: links that bring people into an organization, or with a right into a project of it, until they expire or are
 * revoked; one for an e-mail works once, for whoever has that. Who has no account makes one on the way; account,
 * membership, right and count are one transaction. An owner's invite to a project makes members, another manager's guests.
 */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";
import type { InviteId, OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Invite, InviteOffer } from "#lib/protocol/person.ts";
import type { Access } from "../access/index.ts";
import { record } from "../audit/index.ts";
import { type Auth, hashToken, looksLike, newToken } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import { acting } from "../http/acting.ts";
import { siteOf } from "../http/origin.ts";
import type { Principal } from "../http/route.ts";
import type { Mail } from "../mail/index.ts";
import { newId } from "../new-id.ts";
import * as queries from "./invite-queries.ts";
import { addMember, findProject, type Queryable } from "./queries.ts";

export interface InvitesDeps {
  readonly db: Database;
  readonly auth: Pick<Auth, "addPerson" | "choosePassword" | "openSession" | "attempts" | "personOf">;
  readonly access: Pick<Access, "changed" | "roleIn" | "rightIn" | "people">;
  readonly now: () => number;
  readonly origin: () => string;
  readonly mail?: Pick<Mail, "able" | "post"> | undefined;
}

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface Joined {
  readonly projectId: ProjectId | null;
  readonly organizationId: OrganizationId;
  /** Set when an account was made: it is signed in. */
  readonly cookies: readonly string[];
}

export interface InviteWish {
  readonly expiresInMs: number;
  readonly email?: string | undefined;
  readonly right?: Right | undefined;
  readonly role?: "owner" | "member" | "guest" | undefined;
}

export type Invites = ReturnType<typeof createInvites>;

export function createInvites({ db, auth, access, now, origin, mail }: InvitesDeps) {
  const offerOf = async (token: string, client: Queryable, lock: boolean): Promise<queries.OfferRow> => {
    const offer = looksLike("invite", token)
      ? await queries.findOffer(client, hashToken(token), now(), lock)
      : undefined;
    if (offer === undefined) throw new AppError("link_expired", "this invite was used, revoked, expired, or never was");
    return offer;
  };

  /** Joins in one transaction; the invite cannot be revoked in the midst of it. */
  const join = async (
    token: string,
    who: (
      client: Queryable,
      offer: queries.OfferRow,
    ) => Promise<{ readonly personId: PersonId; readonly email: string }>,
  ): Promise<queries.OfferRow & { readonly personId: PersonId }> => {
    const joined = await db.transaction(async (client) => {
      const offer = await offerOf(token, client, true);
      const { personId, email } = await who(client, offer);
      if (offer.email !== null && offer.email !== email.toLowerCase()) {
        throw new AppError("forbidden", "this invite is for another e-mail address");
      }
      const { organizationId, projectId, inviteId, role, right, createdBy: by } = offer;
      await access.people.add(client, organizationId, personId, role);
      const fresh =
        projectId === null ||
        (await addMember(client, { id: newId(), projectId, personId, right: right ?? "view", by, now: now() }));
      if (fresh) {
        await queries.countInviteUse(client, inviteId);
        await record(client, {
          action: projectId === null ? "organization.join" : "member.add",
          organizationId,
          projectId: projectId ?? undefined,
          target: { kind: "person", id: personId },
          after: projectId === null ? { role, inviteId } : { right, inviteId },
          actor: { kind: "person", id: personId, credentialId: acting()?.principal?.credentialId ?? null },
        });
      }
      return { ...offer, personId };
    });
    access.changed({ organizationId: joined.organizationId, personId: joined.personId });
    return joined;
  };

  const create = async (
    principal: Principal,
    target: queries.Target,
    wish: InviteWish,
    incoming: IncomingMessage,
  ): Promise<Invite> => {
    const token = newToken("invite");
    const id = newId<InviteId>();
    const at = now();
    const role = wish.role ?? "member";
    const right = target.projectId === null ? null : (wish.right ?? "edit");
    const email = wish.email?.toLowerCase() ?? null;
    const expiresAt = at + wish.expiresInMs;
    const by = principal.personId;
    const row = { ...target, id, tokenHash: hashToken(token), role, right, email, by, now: at, expiresAt };
    await db.transaction(async (client) => {
      await queries.insertInvite(client, row);
      const { organizationId } = target;
      const projectId = target.projectId ?? undefined;
      const after = { expiresAt, role, right, forEmail: email !== null };
      await record(client, {
        action: "invite.create",
        organizationId,
        projectId,
        target: { kind: "invite", id },
        after,
      });
    });
    const { personId: createdBy, name: createdByName } = principal;
    const url = `${siteOf(incoming, origin())}/invite/${token}`;
    const mailed = email !== null && mail?.able === true;
    if (mailed) mail.post({ to: email, ...(await letter(target, createdByName, url, expiresAt - at)) });
    return { id, createdBy, createdByName, createdAt: at, expiresAt, uses: 0, role, right, email, url, mailed };
  };

  /** What goes to the e-mail that an invite is for. */
  const letter = async (target: queries.Target, by: string, url: string, lastsMs: number) => {
    const name = await queries.nameOf(db.pool, target);
    const hours = Math.round(lastsMs / 3_600_000);
    const lasts = hours >= 48 ? `${Math.round(hours / 24)} days` : `${Math.max(1, hours)} hours`;
    const text = `${by} invites you to ${name} in Octavo, where notebooks are written and run together.\n\nJoin here, within ${lasts}:\n${url}\n\nThe link works once, for this address. If you do not know ${by}, do nothing.\n`;
    return { subject: `${by} invites you to ${name}`, text };
  };

  const targetOf = async (projectId: ProjectId, personId: PersonId): Promise<queries.Target> => {
    const project = await findProject(db.pool, projectId, personId);
    if (project === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    return { organizationId: project.organizationId, projectId };
  };

  return {
    /** The link leads to the address at which its maker uses Octavo. */
    async toProject(
      principal: Principal,
      projectId: ProjectId,
      wish: InviteWish,
      incoming: IncomingMessage,
    ): Promise<Invite> {
      const target = await targetOf(projectId, principal.personId);
      const owner = (await access.roleIn(principal.personId, target.organizationId)) === "owner";
      return create(principal, target, { ...wish, role: owner ? (wish.role ?? "member") : "guest" }, incoming);
    },

    toOrganization: (
      principal: Principal,
      organizationId: OrganizationId,
      wish: InviteWish,
      incoming: IncomingMessage,
    ): Promise<Invite> => create(principal, { organizationId, projectId: null }, wish, incoming),

    ofProject: async (principal: Principal, projectId: ProjectId): Promise<Invite[]> =>
      queries.openInvites(db.pool, await targetOf(projectId, principal.personId), now()),

    ofOrganization: (organizationId: OrganizationId): Promise<Invite[]> =>
      queries.openInvites(db.pool, { organizationId, projectId: null }, now()),

    async revoke(
      principal: Principal,
      at: { readonly projectId: ProjectId } | { readonly organizationId: OrganizationId },
      inviteId: string,
    ): Promise<void> {
      const target = "projectId" in at ? await targetOf(at.projectId, principal.personId) : { ...at, projectId: null };
      await db.transaction(async (client) => {
        if (!(await queries.revokeInvite(client, target, inviteId, now()))) {
          throw new AppError("not_found", "there is no such invite");
        }
        const { organizationId } = target;
        const projectId = target.projectId ?? undefined;
        await record(client, {
          action: "invite.revoke",
          organizationId,
          projectId,
          target: { kind: "invite", id: inviteId },
        });
      });
    },

    async offer(token: string, principal: Principal | undefined, incoming: IncomingMessage): Promise<InviteOffer> {
      const giveBack = auth.attempts.proof(incoming);
      const offer = await offerOf(token, db.pool, false);
      giveBack();
      const { organizationId, organizationName, projectId, invitedBy, expiresAt, right, role, email } = offer;
      const person = principal === undefined ? undefined : await auth.personOf(principal.personId);
      const member = principal !== undefined && (await isIn(principal, offer));
      const me = person === undefined ? null : { name: person.name, email: person.email, member };
      const projectName = offer.projectName ?? organizationName;
      return { projectId, projectName, organizationId, organizationName, invitedBy, expiresAt, right, role, email, me };
    },

    async acceptAs(token: string, principal: Principal, incoming: IncomingMessage): Promise<Joined> {
      const giveBack = auth.attempts.proof(incoming);
      const person = await auth.personOf(principal.personId);
      if (person === undefined) throw new AppError("not_signed_in", "this person is no longer here");
      const { personId } = principal;
      const { projectId, organizationId } = await join(token, async () => ({ personId, email: person.email }));
      giveBack();
      return { projectId, organizationId, cookies: [] };
    },

    async acceptAsNew(token: string, account: NewAccount, incoming: IncomingMessage): Promise<Joined> {
      const giveBack = auth.attempts.proof(incoming);
      await offerOf(token, db.pool, false);
      giveBack();
      auth.attempts.account(incoming);
      const passwordHash = await auth.choosePassword(account.password, account);
      const { name, email } = account;
      const joined = await join(token, async (client, { organizationId, role }) => {
        const personId = await auth.addPerson(client, { name, email, passwordHash, organizationId, role });
        if (personId === undefined) throw new AppError("email_taken", "somebody here has this e-mail already");
        return { personId, email };
      });
      const { projectId, organizationId, personId } = joined;
      return { projectId, organizationId, cookies: await auth.openSession(personId, incoming) };
    },
  };

  async function isIn(principal: Principal, offer: queries.OfferRow): Promise<boolean> {
    if (offer.projectId !== null) return (await access.rightIn(principal, offer.projectId)) !== undefined;
    const role = await access.roleIn(principal.personId, offer.organizationId);
    return role !== undefined && role !== "visitor";
  }
}
