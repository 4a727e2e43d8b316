/**
 * People and their proofs: the organization and its owner at first start, one-time links, passwords, tokens, sessions.
 * What others need of it is the face in index.ts.
 */
import type { IncomingMessage } from "node:http";
import { changedFacts } from "#lib/audit/facts.ts";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, TokenId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { SessionAnswer, Token } from "#lib/protocol/person.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import type { ClientAddress } from "../http/client-address.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { Mail } from "../mail/index.ts";
import { newId } from "../new-id.ts";
import { noteProvider } from "./account-queries.ts";
import type { Accounts } from "./accounts.ts";
import type { Attempts } from "./attempts.ts";
import type { Engine } from "./engine.ts";
import type { Passkeys } from "./passkeys.ts";
import type { Passwords } from "./passwords.ts";
import { putPending, takePending, tryPending } from "./pending.ts";
import type { Principals } from "./principals.ts";
import * as queries from "./queries.ts";
import type { SecondFactor } from "./second-factor.ts";
import { hashToken, looksLike, newToken } from "./secret-token.ts";

const LINK_MS = 24 * 3600_000;
/** Held while the first start makes organization and owner; a number of our own choosing. */
const FIRST_START_LOCK = 0x0c7a_0001;
const SECOND_FACTOR_MS = 5 * 60_000;
/** Codes that one password sign-in may try. */
const MOST_CODES = 5;
const OWNER_EMAIL = "owner@localhost";

export interface ServiceDeps {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly engine: () => Promise<Engine>;
  readonly principals: Principals;
  readonly attempts: Attempts;
  readonly address: ClientAddress;
  readonly passwords: Passwords;
  readonly secondFactor: SecondFactor;
  readonly passkeys: Passkeys;
  readonly accounts: Accounts;
  readonly mail: Mail;
  /** Where to end the sign-in as well, when it came from elsewhere. */
  readonly signOutAt: (signInId: string) => Promise<string | undefined>;
}

/** What a provider calls its session, and what signs out there (sealed). */
export interface FromProvider {
  readonly providerId: string;
  readonly session: string | null;
  readonly hint: string | null;
}

export interface SignedIn {
  readonly session: SessionAnswer;
  readonly cookies: readonly string[];
}

export interface ProfileChange {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly password?: string | undefined;
  readonly currentPassword?: string | undefined;
}

export interface TokenWish {
  readonly name: string;
  readonly expiresInMs: number | null;
  /** At most what its person may; all of that when left out. */
  readonly right?: Right;
  readonly projectIds?: readonly string[] | null;
  /** Who made it, if not its person. */
  readonly createdBy?: PersonId;
}

export type AuthService = ReturnType<typeof createService>;

export function createService(deps: ServiceDeps) {
  const { db, now } = deps;

  const sessionOf = async (personId: PersonId): Promise<SessionAnswer> => {
    const profile = await queries.profileOf(db.pool, personId);
    if (profile === undefined) throw new AppError("not_signed_in", "this person is no longer here");
    const { id, name, email, kind, owner, organizationId, organizationName, role, passwordHash, emailConfirmed } =
      profile;
    return {
      person: { id, name, email, hasPassword: passwordHash !== null, emailConfirmed, visitor: kind === "visitor" },
      organization: { id: organizationId, name: organizationName, role },
      owner,
    };
  };

  /** Our word for the caller's address, nobody else's. */
  const engineHeaders = (incoming: IncomingMessage): Headers => {
    const headers = new Headers({ "x-octavo-address": deps.address(incoming) });
    for (const name of ["cookie", "user-agent"] as const) {
      const value = incoming.headers[name];
      if (value !== undefined) headers.set(name, value);
    }
    return headers;
  };

  /** No sign-in without its record, and none for who is suspended. */
  const open = async (
    personId: PersonId,
    by: string,
    incoming: IncomingMessage,
    from?: FromProvider,
  ): Promise<string[]> => {
    if (await queries.isSuspended(db.pool, personId))
      throw new AppError("forbidden", "this account is suspended; ask who manages the server");
    await record(db.pool, {
      action: "session.start",
      target: { kind: "person", id: personId },
      after: { by },
      actor: { kind: "person", id: personId },
    });
    const { token, cookies } = await (await deps.engine()).open(personId, engineHeaders(incoming));
    if (from !== undefined) await noteProvider(db.pool, token, from);
    return cookies;
  };

  /** A refusal is somebody's only when there is such an account: what was typed else may be anything, a password too. */
  const refused = (personId: PersonId, by: string): Promise<void> =>
    record(db.pool, {
      action: "session.refuse",
      target: { kind: "person", id: personId },
      after: { by },
      actor: { kind: "nobody", id: null },
    });

  const finish = async (personId: PersonId, by: string, incoming: IncomingMessage): Promise<SignedIn> => ({
    cookies: await open(personId, by, incoming),
    session: await sessionOf(personId),
  });

  return {
    sessionOf,
    open,

    /** Makes organization and owner once, whichever of several servers comes first. */
    async firstStart(): Promise<void> {
      await db.transaction(async (client) => {
        await client.query("select pg_advisory_xact_lock($1)", [FIRST_START_LOCK]);
        if ((await queries.organization(client)) !== undefined) return;
        const at = now();
        const organizationId = newId<OrganizationId>();
        const personId = newId<PersonId>();
        await queries.insertOrganization(client, { id: organizationId, name: "Octavo", now: at });
        await queries.insertPerson(client, { id: personId, name: "Owner", email: OWNER_EMAIL, now: at });
        await queries.insertMember(client, organizationId, personId, "owner", at);
      });
    },

    async ownerLinkToken(): Promise<string> {
      const owner = must(await queries.firstOwner(db.pool), "owner of the organization");
      const token = newToken("link");
      const at = now();
      await queries.insertLink(db.pool, {
        tokenHash: hashToken(token),
        personId: owner.personId,
        now: at,
        expiresAt: at + LINK_MS,
        purpose: "sign-in",
      });
      return token;
    },

    /** The session, or a ticket with which the second factor is to be shown. */
    async signIn(
      given: { email: string; password: string },
      incoming: IncomingMessage,
    ): Promise<SignedIn | { readonly ticket: string; readonly expiresAt: number }> {
      const email = given.email.trim().toLowerCase();
      const giveBack = deps.attempts.password(incoming, email);
      const personId = await queries.personWithEmail(db.pool, email);
      const profile = personId === undefined ? undefined : await queries.profileOf(db.pool, personId);
      if (!(await deps.passwords.right(given.password, profile?.passwordHash)) || profile === undefined) {
        if (profile !== undefined) await refused(profile.id, "password");
        throw new AppError("wrong_credentials", "the e-mail or the password is wrong");
      }
      giveBack();
      if (!(await deps.secondFactor.isOn(profile.id))) return finish(profile.id, "password", incoming);
      const expiresAt = now() + SECOND_FACTOR_MS;
      const data = { signIn: true };
      return {
        ticket: await putPending(db.pool, { kind: "second-factor", personId: profile.id, data, expiresAt }),
        expiresAt,
      };
    },

    async showSecondFactor(given: { ticket: string; code: string }, incoming: IncomingMessage): Promise<SignedIn> {
      const pending = await tryPending(db.pool, "second-factor", given.ticket, now(), MOST_CODES);
      if (pending === undefined || pending.personId === null)
        throw new AppError("link_expired", "this took too long, or too many tries; sign in again");
      const { personId } = pending;
      const giveBack = deps.attempts.password(incoming, personId);
      const by = await deps.secondFactor.prove(personId, given.code);
      if (by === undefined) {
        await refused(personId, "second factor");
        throw new AppError("wrong_credentials", "code: this code is not the present one, or was used already");
      }
      giveBack();
      if ((await takePending(db.pool, "second-factor", given.ticket, now())) === undefined)
        throw new AppError("link_expired", "this sign-in was finished already");
      return finish(personId, `password and ${by}`, incoming);
    },

    beginPasskey: (incoming: IncomingMessage) => {
      deps.attempts.proof(incoming)();
      return deps.passkeys.beginSignIn(incoming);
    },

    async signInByPasskey(
      given: { readonly ticket: string; readonly response: { readonly id: string } },
      incoming: IncomingMessage,
    ): Promise<SignedIn> {
      const giveBack = deps.attempts.proof(incoming);
      const personId = await deps.passkeys.prove(given);
      giveBack();
      return finish(personId, "passkey", incoming);
    },

    async signInByLink(token: string, incoming: IncomingMessage): Promise<SignedIn> {
      const giveBack = deps.attempts.proof(incoming);
      const personId = looksLike("link", token)
        ? await queries.consumeLink(db.pool, hashToken(token), "sign-in", now())
        : undefined;
      if (personId === undefined)
        throw new AppError("link_expired", "this sign-in link was used, expired, or never was");
      giveBack();
      return finish(personId, "link", incoming);
    },

    async renew(principal: Principal, incoming: IncomingMessage): Promise<SignedIn> {
      const cookies = principal.kind === "session" ? await (await deps.engine()).renew(engineHeaders(incoming)) : [];
      return { session: await sessionOf(principal.personId), cookies };
    },

    async signOut(
      principal: Principal,
      incoming: IncomingMessage,
    ): Promise<{ readonly cookies: readonly string[]; readonly at: string | undefined }> {
      if (principal.kind !== "session") throw new AppError("invalid_request", "a token cannot sign out; revoke it");
      const at = await deps.signOutAt(principal.credentialId);
      const cookies = await (await deps.engine()).close(engineHeaders(incoming));
      await record(db.pool, { action: "session.end", target: { kind: "session", id: principal.credentialId } });
      deps.principals.end([principal.credentialId]);
      return { cookies, at };
    },

    async changeProfile(
      principal: Principal,
      change: ProfileChange,
      incoming: IncomingMessage,
    ): Promise<SessionAnswer> {
      const asked = change.email?.toLowerCase();
      if (asked !== undefined || change.password !== undefined) {
        const profile = await deps.accounts.proveAgain(principal, change.currentPassword, incoming);
        if (profile.passwordHash === null && profile.email === OWNER_EMAIL && asked === undefined)
          throw new AppError("invalid_request", "email: choose the e-mail address to sign in with as well");
        if (asked !== undefined && asked !== profile.email && deps.mail.able)
          await deps.accounts.askNewEmail(profile.id, asked);
      }
      // With mail, a new address counts once somebody there has confirmed it.
      const email = deps.mail.able ? undefined : asked;
      const about = { name: change.name ?? principal.name, email: asked };
      const passwordHash =
        change.password === undefined ? undefined : await deps.passwords.choose(change.password, about);
      const ended = await db
        .transaction(async (client) => {
          const { personId } = principal;
          const target = { kind: "person", id: personId };
          const before = must(await queries.profileOf(client, personId), "profile of who asks");
          await queries.updatePerson(client, personId, { name: change.name, email }, now());
          const facts = changedFacts(
            { name: before.name, email: before.email },
            { name: change.name ?? before.name, email: email ?? before.email },
          );
          if (Object.keys(facts.after).length > 0) await record(client, { action: "person.update", target, ...facts });
          if (passwordHash === undefined) return [];
          await record(client, { action: "person.password", target });
          await queries.setPassword(client, { id: newId(), personId, passwordHash, now: now() });
          return queries.endOtherSignIns(client, personId, principal.credentialId);
        })
        .catch((error: unknown) => {
          if (isUniqueViolation(error)) throw new AppError("email_taken", "somebody else here has this e-mail");
          throw error;
        });
      deps.principals.end(ended);
      deps.principals.forget(principal.personId);
      return sessionOf(principal.personId);
    },

    async createToken(personId: PersonId, wish: TokenWish, client?: queries.Queryable): Promise<Token> {
      const token = newToken("token");
      const at = now();
      const id = newId<TokenId>();
      const expiresAt = wish.expiresInMs === null ? null : at + wish.expiresInMs;
      const { name, right = "manage", projectIds = null, createdBy = personId } = wish;
      const make = async (within: queries.Queryable): Promise<queries.TokenRow> => {
        const target = { kind: "token", id, name };
        await record(within, { action: "token.create", target, after: { expiresAt, personId, right, projectIds } });
        const scope = { right, projectIds: projectIds === null ? null : [...projectIds] };
        const row = { id, tokenHash: hashToken(token), personId, name, createdAt: at, expiresAt, createdBy };
        return queries.insertToken(within, { ...row, ...scope });
      };
      const row = await (client === undefined ? db.transaction(make) : make(client));
      return { ...row, token };
    },

    async revokeToken(personId: PersonId, tokenId: string): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await queries.revokeToken(client, personId, tokenId, now())))
          throw new AppError("not_found", "you have no such token");
        await record(client, { action: "token.revoke", target: { kind: "token", id: tokenId } });
      });
      deps.principals.end([tokenId]);
    },
  };
}
