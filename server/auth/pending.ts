/**
 * What is half done: a challenge, a redirect that must come back, a sign-in that waits for its second factor. The key is a
 * secret of which only a hash is kept; taking it uses it up, so of two who try at once one gets it.
 */
import { randomBytes } from "node:crypto";
import type { CacheProvider } from "@node-saml/node-saml";
import type { PersonId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Queryable } from "./queries.ts";
import { hashToken } from "./secret-token.ts";

export type PendingKind =
  | "second-factor"
  | "passkey-add"
  | "passkey-sign-in"
  | "email-change"
  | "socket"
  | "sign-up"
  | "oidc"
  | "saml-request"
  | "saml-done"
  | "saml-seen";

export interface Pending<T> {
  readonly personId: PersonId | null;
  readonly data: T;
}

/** Answers the key. */
export async function putPending(
  db: Queryable,
  wish: {
    readonly kind: PendingKind;
    readonly data: unknown;
    readonly personId?: PersonId | undefined;
    readonly expiresAt: number;
    readonly key?: string;
  },
): Promise<string> {
  const key = wish.key ?? randomBytes(24).toString("base64url");
  await db.query(
    `insert into pending_proof (key_hash, kind, person_id, data, expires_at) values ($1, $2, $3, $4, $5)`,
    [hashToken(key), wish.kind, wish.personId ?? null, JSON.stringify(wish.data), wish.expiresAt],
  );
  return key;
}

/** Whether this key was not there before: for what must be seen once only. */
export async function claimPending(db: Queryable, kind: PendingKind, key: string, expiresAt: number): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into pending_proof (key_hash, kind, data, expires_at) values ($1, $2, '{}', $3) on conflict do nothing`,
    [hashToken(`${kind}:${key}`), kind, expiresAt],
  );
  return rowCount === 1;
}

export async function takePending<T>(
  db: Queryable,
  kind: PendingKind,
  key: string,
  now: number,
): Promise<Pending<T> | undefined> {
  const { rows } = await db.query<Pending<T> & { readonly expiresAt: number }>(
    `delete from pending_proof where key_hash = $1 and kind = $2
     returning person_id as "personId", data, expires_at as "expiresAt"`,
    [hashToken(key), kind],
  );
  const [row] = rows;
  return row === undefined || row.expiresAt <= now ? undefined : { personId: row.personId, data: row.data };
}

/** Looks, and counts the look; nothing after `most` looks. */
export async function tryPending<T>(
  db: Queryable,
  kind: PendingKind,
  key: string,
  now: number,
  most: number,
): Promise<Pending<T> | undefined> {
  const { rows } = await db.query<Pending<T>>(
    `update pending_proof set tries = tries + 1
     where key_hash = $1 and kind = $2 and expires_at > $3 and tries < $4 returning person_id as "personId", data`,
    [hashToken(key), kind, now, most],
  );
  return rows[0];
}

/** Which SAML requests we made, for whichever server their answers come to. */
export function createRequestCache({ pool }: Database, now: () => number): CacheProvider {
  const keyOf = (id: string): string => hashToken(`saml-request-id:${id}`);
  return {
    async saveAsync(id, value) {
      const createdAt = now();
      await pool.query(
        `insert into pending_proof (key_hash, kind, data, expires_at) values ($1, 'saml-request-id', $2, $3)
         on conflict do nothing`,
        [keyOf(id), JSON.stringify({ value }), createdAt + 600_000],
      );
      return { value, createdAt };
    },
    async getAsync(id) {
      const { rows } = await pool.query<{ data: { readonly value: string } }>(
        `select data from pending_proof where key_hash = $1 and kind = 'saml-request-id' and expires_at > $2`,
        [keyOf(id), now()],
      );
      return rows[0]?.data.value ?? null;
    },
    async removeAsync(id) {
      if (id === null) return null;
      await pool.query(`delete from pending_proof where key_hash = $1 and kind = 'saml-request-id'`, [keyOf(id)]);
      return id;
    },
  };
}
