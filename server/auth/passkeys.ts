/**
 * Passkeys (WebAuthn): discoverable, with the person verified on the device, so one is enough to sign in. Each challenge
 * is used once and within minutes; it is bound to the host by which the person came, which must be ours.
 */
import type { IncomingMessage } from "node:http";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import type { Passkey } from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import { sameOrigin } from "../http/origin.ts";
import { newId } from "../new-id.ts";
import * as queries from "./account-queries.ts";
import { putPending, takePending } from "./pending.ts";

/** Loaded with the first passkey: most processes that start never see one. */
const library = () => import("@simplewebauthn/server");
const CEREMONY_MS = 5 * 60_000;
const MOST = 20;

export interface PasskeysDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
}

export type Passkeys = ReturnType<typeof createPasskeys>;

interface Ceremony {
  readonly challenge: string;
  readonly origin: string;
  readonly host: string;
}

export function createPasskeys({ db, now, origin }: PasskeysDeps) {
  /** The address by which the person came: keys belong to it. */
  const siteOf = (incoming: IncomingMessage): { readonly origin: string; readonly host: string } => {
    const given = incoming.headers.origin;
    const site = given !== undefined && sameOrigin(incoming, origin()) ? given : origin();
    return { origin: site, host: new URL(site).hostname };
  };

  const begin = async (
    kind: "passkey-add" | "passkey-sign-in",
    ceremony: Ceremony,
    personId?: PersonId,
  ): Promise<string> => putPending(db.pool, { kind, data: ceremony, personId, expiresAt: now() + CEREMONY_MS });

  return {
    list: async (personId: PersonId): Promise<Passkey[]> =>
      (await queries.passkeysOf(db.pool, personId)).map(({ id, name, createdAt, lastUsedAt }) => ({
        id,
        name,
        createdAt,
        lastUsedAt,
      })),

    async beginAdding(
      person: { readonly id: PersonId; readonly name: string; readonly email: string },
      incoming: IncomingMessage,
    ) {
      const site = siteOf(incoming);
      const held = await queries.passkeysOf(db.pool, person.id);
      if (held.length >= MOST) throw new AppError("conflict", `there are ${MOST} passkeys; remove one first`);
      const options = await (await library()).generateRegistrationOptions({
        rpName: "Octavo",
        rpID: site.host,
        userID: new Uint8Array(Buffer.from(person.id)),
        userName: person.email,
        userDisplayName: person.name,
        attestationType: "none",
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        excludeCredentials: held.map(({ credentialId }) => ({ id: credentialId })),
      });
      const ticket = await begin("passkey-add", { challenge: options.challenge, ...site }, person.id);
      return { ticket, options: { ...options } };
    },

    async add(personId: PersonId, wish: { ticket: string; name: string; response: unknown }): Promise<Passkey> {
      const pending = await takePending<Ceremony>(db.pool, "passkey-add", wish.ticket, now());
      if (pending === undefined || pending.personId !== personId)
        throw new AppError("link_expired", "this took too long; begin again");
      const verified = await (await library())
        .verifyRegistrationResponse({
          response: wish.response as RegistrationResponseJSON,
          expectedChallenge: pending.data.challenge,
          expectedOrigin: pending.data.origin,
          expectedRPID: pending.data.host,
          requireUserVerification: true,
        })
        .catch(refuse);
      if (!verified.verified) throw new AppError("invalid_request", "the passkey could not be verified");
      const { credential } = verified.registrationInfo;
      const row = {
        id: newId<string & never>(),
        personId,
        name: wish.name,
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: (credential.transports ?? []).join(","),
        createdAt: now(),
      };
      await db
        .transaction(async (client) => {
          await queries.insertPasskey(client, row);
          await record(client, { action: "passkey.add", target: { kind: "passkey", id: row.id, name: row.name } });
        })
        .catch((error: unknown) => {
          if (isUniqueViolation(error)) throw new AppError("conflict", "this passkey is here already");
          throw error;
        });
      return { id: row.id, name: row.name, createdAt: row.createdAt, lastUsedAt: null };
    },

    async rename(personId: PersonId, id: string, name: string): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await queries.renamePasskey(client, personId, id, name)))
          throw new AppError("not_found", "you have no such passkey");
        await record(client, { action: "passkey.rename", target: { kind: "passkey", id, name } });
      });
    },

    async remove(personId: PersonId, id: string): Promise<void> {
      await db.transaction(async (client) => {
        const name = await queries.removePasskey(client, personId, id);
        if (name === undefined) throw new AppError("not_found", "you have no such passkey");
        await record(client, { action: "passkey.remove", target: { kind: "passkey", id, name } });
      });
    },

    /** Names no account, so it tells nobody who has one. */
    async beginSignIn(incoming: IncomingMessage) {
      const site = siteOf(incoming);
      const options = await (await library()).generateAuthenticationOptions({
        rpID: site.host,
        userVerification: "required",
      });
      const ticket = await begin("passkey-sign-in", { challenge: options.challenge, ...site });
      return { ticket, options: { ...options } };
    },

    /** Whose passkey answered. */
    async prove(wish: { readonly ticket: string; readonly response: { readonly id: string } }): Promise<PersonId> {
      const pending = await takePending<Ceremony>(db.pool, "passkey-sign-in", wish.ticket, now());
      if (pending === undefined) throw new AppError("link_expired", "this took too long; begin again");
      const held = await queries.passkeyByCredential(db.pool, wish.response.id);
      if (held === undefined) throw new AppError("wrong_credentials", "this passkey is not known here");
      const verified = await (await library())
        .verifyAuthenticationResponse({
          response: wish.response as unknown as AuthenticationResponseJSON,
          expectedChallenge: pending.data.challenge,
          expectedOrigin: pending.data.origin,
          expectedRPID: pending.data.host,
          requireUserVerification: true,
          credential: {
            id: held.credentialId,
            publicKey: new Uint8Array(held.publicKey),
            counter: held.counter,
          },
        })
        .catch(refuse);
      const { newCounter } = verified.authenticationInfo;
      if (!verified.verified || !(await queries.notePasskeyUse(db.pool, held.id, newCounter, now())))
        throw new AppError("wrong_credentials", "the passkey could not be verified");
      return held.personId;
    },
  };
}

/** The library says with an error what was wrong with an answer; whoever sent it learns that it was refused. */
function refuse(cause: unknown): never {
  throw new AppError("wrong_credentials", "the passkey could not be verified", { cause });
}
