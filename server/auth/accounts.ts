/**
 * Accounts as their people and the owner manage them: where one is signed in, a forgotten password, a new e-mail, the end
 * of an account. What a person made stays when the person goes; an organization never loses its last owner.
 */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import type { PersonEntry, SignInEntry } from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import type { Principal } from "../http/route.ts";
import type { Mail } from "../mail/index.ts";
import { newId } from "../new-id.ts";
import * as accounts from "./account-queries.ts";
import type { Attempts } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import { putPending, takePending } from "./pending.ts";
import type { Principals } from "./principals.ts";
import * as queries from "./queries.ts";
import { hashToken, looksLike, newToken } from "./secret-token.ts";

const RESET_MS = 24 * 3600_000;
const CONFIRM_MS = 24 * 3600_000;

export interface AccountsDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly mail: Mail;
  readonly passwords: Passwords;
  readonly principals: Principals;
  readonly attempts: Attempts;
  readonly organizationId: () => OrganizationId;
}

export type Accounts = ReturnType<typeof createAccounts>;

export function createAccounts(deps: AccountsDeps) {
  const { db, now, origin, mail, principals } = deps;

  const profileOf = async (personId: PersonId): Promise<queries.Profile> => {
    const profile = await queries.profileOf(db.pool, personId);
    if (profile === undefined) throw new AppError("not_found", "there is no such person");
    return profile;
  };

  const member = async (personId: PersonId): Promise<queries.Profile> => {
    if (!(await accounts.isMember(db.pool, deps.organizationId(), personId)))
      throw new AppError("not_found", "there is no such person");
    return profileOf(personId);
  };

  const resetLink = async (personId: PersonId, by: "owner" | "mail"): Promise<{ url: string; expiresAt: number }> => {
    const token = newToken("link");
    const expiresAt = now() + RESET_MS;
    await db.transaction(async (client) => {
      const tokenHash = hashToken(token);
      await queries.insertLink(client, { tokenHash, personId, now: now(), expiresAt, purpose: "reset" });
      await record(client, {
        action: "person.reset",
        target: { kind: "person", id: personId },
        after: { by, expiresAt },
      });
    });
    return { url: `${origin()}/sign-in?reset=${token}`, expiresAt };
  };

  /** Everything of theirs that opens something ends, here and at once. */
  const end = async (client: queries.Queryable, personId: PersonId): Promise<string[]> => [
    ...(await accounts.endSignIns(client, personId, { keepId: null })),
    ...(await accounts.tokensEnding(client, personId)),
  ];

  const refuseLastOwner = async (client: queries.Queryable, personId: PersonId): Promise<void> => {
    if ((await accounts.onlyOwnerOf(client, personId)) > 0)
      throw new AppError("conflict", "this is the last owner of an organization; make somebody else an owner first");
  };

  const remove = async (personId: PersonId): Promise<void> => {
    const ended = await db.transaction(async (client) => {
      await refuseLastOwner(client, personId);
      const ids = await end(client, personId);
      await record(client, { action: "person.remove", target: { kind: "person", id: personId } });
      await accounts.removePerson(client, personId);
      return ids;
    });
    principals.end(ended);
    principals.forget(personId);
  };

  return {
    profileOf,

    /** A session in a browser, and the password where there is one: for what changes how one signs in. */
    async proveAgain(principal: Principal, currentPassword: string | undefined, incoming: IncomingMessage) {
      if (principal.kind !== "session") throw new AppError("forbidden", "this is changed in a browser");
      const profile = await profileOf(principal.personId);
      if (profile.passwordHash === null) return profile;
      const giveBack = deps.attempts.password(incoming, profile.email);
      if (!(await deps.passwords.right(currentPassword ?? "", profile.passwordHash)))
        throw new AppError("wrong_credentials", "currentPassword: this is not your password");
      giveBack();
      return profile;
    },

    async signIns(principal: Principal): Promise<SignInEntry[]> {
      const rows = await accounts.signInsOf(db.pool, principal.personId, now());
      return rows.map((row) => ({ ...row, current: row.id === principal.credentialId }));
    },

    /** One of mine, or with `others` all but this one. */
    async endSignIns(principal: Principal, which: { readonly id: string } | "others"): Promise<void> {
      const ended = await db.transaction(async (client) => {
        const wish = which === "others" ? { keepId: principal.credentialId } : which;
        const ids = await accounts.endSignIns(client, principal.personId, wish);
        if (which !== "others" && ids.length === 0) throw new AppError("not_found", "you have no such sign-in");
        const target = { kind: "person", id: principal.personId };
        await record(client, { action: "session.revoke", target, after: { signIns: ids } });
        return ids;
      });
      principals.end(ended);
    },

    /** Tells nobody whether there is such an account. */
    async requestReset(email: string, incoming: IncomingMessage): Promise<void> {
      if (!mail.able)
        throw new AppError(
          "invalid_request",
          "this server sends no mail: ask who manages it for a link to set a new password",
        );
      deps.attempts.account(incoming);
      const personId = await queries.personWithEmail(db.pool, email.trim().toLowerCase());
      if (personId === undefined) return;
      const { url } = await resetLink(personId, "mail");
      mail.post({
        to: email.trim().toLowerCase(),
        subject: "Set a new password for Octavo",
        text: `Somebody asked for a new password for your account at ${origin()}.\n\nSet one here, within 24 hours:\n${url}\n\nIf it was not you, do nothing: your password stays as it is.\n`,
      });
    },

    async ownerReset(personId: PersonId): Promise<{ url: string; expiresAt: number }> {
      await member(personId);
      return resetLink(personId, "owner");
    },

    /** Sets the password and ends every sign-in there was; one then signs in with it. */
    async reset(token: string, password: string, incoming: IncomingMessage): Promise<void> {
      const giveBack = deps.attempts.proof(incoming);
      const personId = looksLike("link", token)
        ? await queries.holderOfLink(db.pool, hashToken(token), "reset", now())
        : undefined;
      if (personId === undefined) throw new AppError("link_expired", "this link was used, expired, or never was");
      giveBack();
      const profile = await profileOf(personId);
      const passwordHash = await deps.passwords.choose(password, profile);
      const ended = await db.transaction(async (client) => {
        if ((await queries.consumeLink(client, hashToken(token), "reset", now())) === undefined)
          throw new AppError("link_expired", "this link was used meanwhile");
        await queries.setPassword(client, { id: newId(), personId, passwordHash, now: now() });
        const actor = { kind: "person", id: personId } as const;
        await record(client, {
          action: "person.password",
          target: { kind: "person", id: personId },
          actor,
          after: { by: "reset link" },
        });
        return accounts.endSignIns(client, personId, { keepId: null });
      });
      principals.end(ended);
    },

    /** Asks the new address; the old one counts until somebody there says yes. */
    async askNewEmail(personId: PersonId, email: string): Promise<void> {
      const token = await putPending(db.pool, {
        kind: "email-change",
        personId,
        data: { email },
        expiresAt: now() + CONFIRM_MS,
      });
      mail.post({
        to: email,
        subject: "Confirm your e-mail for Octavo",
        text: `This address is to sign in at ${origin()}.\n\nConfirm it here, within 24 hours:\n${origin()}/sign-in?email=${token}\n\nIf you did not ask for it, do nothing.\n`,
      });
    },

    /** Asks the present address whether it is its person's: what counts by its domain needs that. */
    async askPresentEmail(principal: Principal, incoming: IncomingMessage): Promise<void> {
      if (!mail.able) throw new AppError("invalid_request", "this server sends no mail: an e-mail cannot be confirmed");
      deps.attempts.account(incoming);
      const { id, email } = await profileOf(principal.personId);
      await this.askNewEmail(id, email);
    },

    async confirmEmail(token: string, incoming: IncomingMessage): Promise<void> {
      const giveBack = deps.attempts.proof(incoming);
      const pending = await takePending<{ readonly email: string }>(db.pool, "email-change", token, now());
      if (pending === undefined || pending.personId === null)
        throw new AppError("link_expired", "this link was used, expired, or never was");
      giveBack();
      const { personId } = pending;
      const { email } = pending.data;
      const before = await profileOf(personId);
      await db
        .transaction(async (client) => {
          await queries.updatePerson(client, personId, { email }, now());
          await queries.markEmailVerified(client, personId);
          const facts = { before: { email: before.email }, after: { email, confirmed: true } };
          const actor = { kind: "person", id: personId } as const;
          await record(client, { action: "person.update", target: { kind: "person", id: personId }, actor, ...facts });
        })
        .catch((error: unknown) => {
          if (isUniqueViolation(error)) throw new AppError("email_taken", "somebody else here has this e-mail");
          throw error;
        });
      principals.forget(personId);
      if (email === before.email) return;
      mail.post({
        to: before.email,
        subject: "Your e-mail for Octavo was changed",
        text: `Your account at ${origin()} now has another e-mail address. If it was not you, tell who manages the server.\n`,
      });
    },

    async people(page: { q?: string | undefined; cursor?: string | undefined; limit: number }) {
      const rows = await accounts.listPeople(db.pool, deps.organizationId(), {
        q: page.q,
        after: decodeCursor(page.cursor),
        limit: page.limit + 1,
      });
      const found = pageOfRows(rows, page.limit, (row) => ({ at: row.joinedAt, id: row.id }));
      return { items: found.items as PersonEntry[], nextCursor: found.nextCursor };
    },

    async suspend(personId: PersonId, suspended: boolean): Promise<void> {
      await member(personId);
      const ended = await db.transaction(async (client) => {
        if (suspended) await refuseLastOwner(client, personId);
        if (!(await accounts.setSuspended(client, personId, suspended ? now() : null))) return [];
        const action = suspended ? "person.suspend" : "person.resume";
        await record(client, { action, target: { kind: "person", id: personId } });
        // Tokens rest with the person; sign-ins end.
        return suspended ? end(client, personId) : [];
      });
      principals.end(ended);
      principals.forget(personId);
    },

    async signOutEverywhere(personId: PersonId): Promise<void> {
      await member(personId);
      const ended = await db.transaction(async (client) => {
        const ids = await accounts.endSignIns(client, personId, { keepId: null });
        const target = { kind: "person", id: personId };
        await record(client, { action: "session.revoke", target, after: { signIns: ids.length } });
        return ids;
      });
      principals.end(ended);
    },

    async dropSecondFactor(personId: PersonId): Promise<void> {
      await member(personId);
      await db.transaction(async (client) => {
        if (!(await accounts.removeSecondFactor(client, personId)))
          throw new AppError("not_found", "this person has no second factor");
        await record(client, { action: "second_factor.remove", target: { kind: "person", id: personId } });
      });
    },

    async removeMember(personId: PersonId): Promise<void> {
      await member(personId);
      await remove(personId);
    },

    remove,
  };
}
