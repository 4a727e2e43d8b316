/**
 * The second factor: a code generator (TOTP) and ten recovery codes. It counts from the first code that was right; each
 * step and each recovery code is used once. The secret is sealed at rest, of recovery codes only a hash is kept.
 */
import { createHmac, randomBytes } from "node:crypto";
import { type Hmac, stepOfCode, toBase32, totpAddress } from "#lib/auth/totp.ts";
import { AppError } from "#lib/base/errors.ts";
import { idFromBytes, type PersonId } from "#lib/base/id.ts";
import type { SecondFactorState } from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import * as queries from "./account-queries.ts";
import type { Queryable } from "./queries.ts";
import type { SealedPlace, Sealer } from "./sealed.ts";
import { hashToken } from "./secret-token.ts";

const CODES = 10;
const hmac: Hmac = (key, message) => createHmac("sha1", key).update(message).digest();

export interface SecondFactorDeps {
  readonly db: Database;
  readonly sealer: Sealer;
  readonly now: () => number;
}

export type SecondFactor = ReturnType<typeof createSecondFactor>;

export const sealedFactors: SealedPlace = {
  table: "second_factor",
  key: "person_id",
  column: "sealed_secret",
  about: aboutFactor,
};

export function createSecondFactor({ db, sealer, now }: SecondFactorDeps) {
  /** Uses the code up when it is right. */
  const spendCode = async (client: Queryable, personId: PersonId, code: string): Promise<boolean> => {
    const held = await queries.secondFactorOf(client, personId);
    if (held === undefined) return false;
    const secret = Buffer.from(await sealer.open(held.sealedSecret, aboutFactor(personId)), "base64url");
    const step = stepOfCode(secret, code.replaceAll(/\s/g, ""), { now: now(), lastStep: held.lastStep, hmac });
    return step !== undefined && (await queries.spendStep(client, personId, step));
  };

  const spendRecovery = (client: Queryable, personId: PersonId, code: string): Promise<boolean> =>
    queries.spendRecoveryCode(client, personId, hashOf(personId, code), now());

  const isOn = async (personId: PersonId): Promise<boolean> =>
    ((await queries.secondFactorOf(db.pool, personId))?.confirmedAt ?? null) !== null;

  const newCodes = async (client: Queryable, personId: PersonId): Promise<string[]> => {
    const codes = Array.from({ length: CODES }, () => idFromBytes(randomBytes(20)).slice(0, 10));
    await queries.replaceRecoveryCodes(
      client,
      personId,
      codes.map((code) => hashOf(personId, code)),
    );
    return codes.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`);
  };

  const target = (personId: PersonId) => ({ kind: "person", id: personId });

  return {
    isOn,

    async state(personId: PersonId): Promise<SecondFactorState> {
      const since = (await queries.secondFactorOf(db.pool, personId))?.confirmedAt ?? null;
      const left = since === null ? 0 : await queries.recoveryCodesLeft(db.pool, personId);
      return { on: since !== null, since, recoveryCodesLeft: left };
    },

    /** A new secret, which counts once `confirm` has seen a code of it. */
    async offer(personId: PersonId, email: string): Promise<{ readonly secret: string; readonly address: string }> {
      const bytes = randomBytes(20);
      const sealed = await sealer.seal(bytes.toString("base64url"), aboutFactor(personId));
      if (!(await queries.offerSecondFactor(db.pool, personId, sealed, now())))
        throw new AppError("conflict", "there is a second factor already; remove it first");
      const secret = toBase32(bytes);
      return { secret, address: totpAddress(secret, email, "Octavo") };
    },

    confirm: (personId: PersonId, code: string): Promise<string[]> =>
      db.transaction(async (client) => {
        const held = await queries.secondFactorOf(client, personId);
        if (held === undefined || held.confirmedAt !== null)
          throw new AppError("conflict", "no second factor waits to be confirmed");
        if (!(await spendCode(client, personId, code))) throw wrongCode();
        await queries.confirmSecondFactor(client, personId, now());
        await record(client, { action: "second_factor.add", target: target(personId) });
        return newCodes(client, personId);
      }),

    renewCodes: (personId: PersonId, code: string): Promise<string[]> =>
      db.transaction(async (client) => {
        if (!(await spendCode(client, personId, code))) throw wrongCode();
        await record(client, { action: "second_factor.codes", target: target(personId) });
        return newCodes(client, personId);
      }),

    async remove(personId: PersonId, code: string): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await spendCode(client, personId, code)) && !(await spendRecovery(client, personId, code)))
          throw wrongCode();
        await queries.removeSecondFactor(client, personId);
        await record(client, { action: "second_factor.remove", target: target(personId) });
      });
    },

    /** Whether `code` is a code or an unused recovery code; either is used up. Answers which. */
    async prove(personId: PersonId, code: string): Promise<"code" | "recovery code" | undefined> {
      if (await spendCode(db.pool, personId, code)) return "code";
      return (await spendRecovery(db.pool, personId, code)) ? "recovery code" : undefined;
    },
  };
}

function aboutFactor(personId: string): string {
  return `second factor of ${personId}`;
}

function wrongCode(): AppError {
  return new AppError("wrong_credentials", "code: this code is not the present one, or was used already");
}

/** What people type: any case, with or without the dash, o for 0. */
function hashOf(personId: PersonId, code: string): string {
  const plain = code
    .toLowerCase()
    .replaceAll(/[^0-9a-z]/g, "")
    .replaceAll("o", "0")
    .replaceAll(/[il]/g, "1");
  return hashToken(`${personId}:${plain}`);
}
