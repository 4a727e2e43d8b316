/**
 * Accounts without an invite: whoever has an e-mail of a domain that an organization takes asks for a link, and with it
 * makes an account whose e-mail is confirmed by that. Answers alike whether a domain or an address is known; what one may
 * know is in the mail. Where the server sends no mail there is no such way in.
 */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import type { Mail } from "../mail/index.ts";
import { newId } from "../new-id.ts";
import type { Attempts } from "./attempts.ts";
import type { Passwords } from "./passwords.ts";
import { putPending, takePending } from "./pending.ts";
import * as queries from "./queries.ts";

const LINK_MS = 24 * 3600_000;

export interface SignUpDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly mail: Mail;
  readonly passwords: Passwords;
  readonly attempts: Attempts;
  readonly open: (personId: PersonId, incoming: IncomingMessage) => Promise<readonly string[]>;
}

export interface NewPerson {
  readonly token: string;
  readonly name: string;
  readonly password: string;
}

export type SignUp = ReturnType<typeof createSignUp>;

export function createSignUp({ db, now, origin, mail, passwords, attempts, open }: SignUpDeps) {
  return {
    /** Whether somebody without an invite could come in at all. */
    offered: async (): Promise<boolean> => mail.able && (await queries.anyJoinDomain(db.pool)),

    async ask(email: string, incoming: IncomingMessage): Promise<void> {
      if (!mail.able)
        throw new AppError("invalid_request", "this server sends no mail: ask somebody for an invite link");
      attempts.account(incoming);
      const to = email.trim().toLowerCase();
      if ((await queries.organizationsFor(db.pool, to)).length === 0) return;
      if ((await queries.personWithEmail(db.pool, to)) !== undefined) {
        const text = `Somebody asked for an account with this address at ${origin()}. You have one: sign in there, or set a new password if you forgot yours.\n`;
        mail.post({ to, subject: "You have an account in Octavo", text });
        return;
      }
      const token = await putPending(db.pool, { kind: "sign-up", data: { email: to }, expiresAt: now() + LINK_MS });
      const text = `With this address you can join your organization in Octavo.\n\nMake your account here, within 24 hours:\n${origin()}/sign-in?join=${token}\n\nIf you did not ask for it, do nothing.\n`;
      mail.post({ to, subject: "Make your account in Octavo", text });
    },

    /** Makes the account and joins every organization that takes its domain; answers the cookies to set. */
    async finish({ token, name, password }: NewPerson, incoming: IncomingMessage): Promise<readonly string[]> {
      const giveBack = attempts.proof(incoming);
      const passwordHash = await passwords.choose(password, { name });
      const personId = await db.transaction(async (client) => {
        const pending = await takePending<{ readonly email: string }>(client, "sign-up", token, now());
        if (pending === undefined) throw new AppError("link_expired", "this link was used, expired, or never was");
        const { email } = pending.data;
        const homes = await queries.organizationsFor(client, email);
        if (homes.length === 0) throw new AppError("link_expired", "your organization takes no such e-mail any more");
        return join(client, { name, email, passwordHash }, homes);
      });
      giveBack();
      return open(personId, incoming);
    },
  };

  async function join(
    client: queries.Queryable,
    { name, email, passwordHash }: { readonly name: string; readonly email: string; readonly passwordHash: string },
    homes: readonly OrganizationId[],
  ): Promise<PersonId> {
    const personId = newId<PersonId>();
    if (!(await queries.insertPerson(client, { id: personId, name, email, now: now() }))) {
      throw new AppError("email_taken", "somebody here has this e-mail already");
    }
    await queries.markEmailVerified(client, personId);
    await queries.setPassword(client, { id: newId(), personId, passwordHash, now: now() });
    const actor = { kind: "person", id: personId } as const;
    const target = { kind: "person", id: personId };
    for (const [at, organizationId] of homes.entries()) {
      await queries.insertMember(client, organizationId, personId, "member", now());
      const action = at === 0 ? "person.create" : "organization.join";
      await record(client, { action, organizationId, target, actor, after: { role: "member", by: "domain" } });
    }
    return personId;
  }
}
