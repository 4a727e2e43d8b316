/**
 * Invites: a link that lets several people join a project until it expires or is revoked. Who has no account makes one
 * on the way; account, membership and count are one transaction.
 */
import type { IncomingMessage } from "node:http";
import { hashPassword } from "@better-auth/utils/password";
import { AppError } from "#lib/base/errors.ts";
import type { InviteId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Invite, InviteOffer } from "#lib/protocol/person.ts";
import { record } from "../audit/index.ts";
import { type Auth, hashToken, looksLike, newToken } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import { acting } from "../http/acting.ts";
import { sameOrigin } from "../http/origin.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import * as queries from "./queries.ts";

export interface InvitesDeps {
  readonly db: Database;
  readonly auth: Pick<Auth, "addPerson" | "openSession" | "attempts" | "personOf">;
  readonly now: () => number;
  readonly origin: () => string;
}

export interface NewAccount {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export interface Joined {
  readonly projectId: ProjectId;
  /** Set when an account was made: it is signed in. */
  readonly cookies: readonly string[];
}

export type Invites = ReturnType<typeof createInvites>;

export function createInvites({ db, auth, now, origin }: InvitesDeps) {
  const offerOf = async (token: string, client: queries.Queryable, lock: boolean): Promise<queries.OfferRow> => {
    const offer = looksLike("invite", token)
      ? await queries.findOffer(client, hashToken(token), now(), lock)
      : undefined;
    if (offer === undefined) throw new AppError("link_expired", "this invite was revoked, expired, or never was");
    return offer;
  };

  /** Joins in one transaction; the invite cannot be revoked in the midst of it. */
  const join = async (token: string, who: (client: queries.Queryable) => Promise<PersonId>): Promise<ProjectId> =>
    db.transaction(async (client) => {
      const { inviteId, projectId } = await offerOf(token, client, true);
      const personId = await who(client);
      const added = await queries.addMember(client, projectId, personId, "edit", now());
      if (added) {
        await queries.countInviteUse(client, inviteId);
        await record(client, {
          action: "member.add",
          projectId,
          target: { kind: "person", id: personId },
          after: { right: "edit", inviteId },
          actor: { kind: "person", id: personId, credentialId: acting()?.principal?.credentialId ?? null },
        });
      }
      return projectId;
    });

  return {
    /** The link leads to the address at which its maker uses Octavo: others may reach it there, and not at `localhost`. */
    async create(
      principal: Principal,
      projectId: ProjectId,
      expiresInMs: number,
      incoming: IncomingMessage,
    ): Promise<Invite> {
      const token = newToken("invite");
      const id = newId<InviteId>();
      const at = now();
      const expiresAt = at + expiresInMs;
      await db.transaction(async (client) => {
        const row = { id, tokenHash: hashToken(token), projectId, by: principal.personId, now: at, expiresAt };
        await queries.insertInvite(client, row);
        await record(client, {
          action: "invite.create",
          projectId,
          target: { kind: "invite", id },
          after: { expiresAt, right: "edit" },
        });
      });
      const { personId: createdBy, name: createdByName } = principal;
      const url = `${siteOf(incoming, origin())}/invite/${token}`;
      return { id, createdBy, createdByName, createdAt: at, expiresAt, uses: 0, url };
    },

    async offer(token: string, principal: Principal | undefined, incoming: IncomingMessage): Promise<InviteOffer> {
      const giveBack = auth.attempts.proof(incoming);
      const { projectId, projectName, invitedBy, expiresAt } = await offerOf(token, db.pool, false);
      giveBack();
      const person = principal === undefined ? undefined : await auth.personOf(principal.personId);
      const member = principal !== undefined && (await queries.rightIn(db.pool, projectId, principal)) !== undefined;
      const me = person === undefined ? null : { name: person.name, email: person.email, member };
      return { projectId, projectName, invitedBy, expiresAt, me };
    },

    async acceptAs(token: string, principal: Principal, incoming: IncomingMessage): Promise<Joined> {
      const giveBack = auth.attempts.proof(incoming);
      const projectId = await join(token, async () => principal.personId);
      giveBack();
      return { projectId, cookies: [] };
    },

    async acceptAsNew(token: string, account: NewAccount, incoming: IncomingMessage): Promise<Joined> {
      const giveBack = auth.attempts.proof(incoming);
      await offerOf(token, db.pool, false);
      giveBack();
      auth.attempts.account(incoming);
      const passwordHash = await hashPassword(account.password);
      let personId: PersonId | undefined;
      const projectId = await join(token, async (client) => {
        personId = await auth.addPerson(client, { name: account.name, email: account.email, passwordHash });
        if (personId === undefined) throw new AppError("email_taken", "somebody here has this e-mail already");
        return personId;
      });
      return { projectId, cookies: personId === undefined ? [] : await auth.openSession(personId, incoming) };
    },
  };
}

function siteOf(incoming: IncomingMessage, origin: string): string {
  const given = incoming.headers.origin;
  return given !== undefined && sameOrigin(incoming, origin) ? given : origin;
}
