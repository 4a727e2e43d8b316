/**
 * Secrets that must come back in clear (a code generator's, a provider's, a webhook's): AES-256-GCM under a key of their
 * own purpose, named in the sealed text. `about` is bound in: what was sealed for one person or provider does not open for
 * another. After a change of the server's secret the keys before still open, and `renew` seals everything with the key of
 * today, so that the old secret can be forgotten.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type pg from "pg";
import { createKeyRing } from "../key-ring.ts";
import type { Log } from "../log.ts";

export interface Sealer {
  seal(text: string, about: string): Promise<string>;
  /** Fails when it was changed, sealed about something else, or with a key that is not among ours. */
  open(sealed: string, about: string): Promise<string>;
  /** Seals with the key of today what earlier ones sealed; what no key of ours opens stays as it is, and is logged. */
  renew(db: Pick<pg.Pool, "query">, log: Log, place: SealedPlace): Promise<void>;
}

/** Where sealed texts are: a column, the key of its table, and what each is about. */
export interface SealedPlace {
  readonly table: string;
  readonly key: string;
  readonly column: string;
  /** `key` is the row's key. */
  readonly about: (key: string) => string;
  /** The column `about` is told instead of the key. */
  readonly aboutColumn?: string;
}

/** `keys`: that of today, then earlier ones that are still believed. */
export function createSealer(keys: () => Promise<readonly string[]>): Sealer {
  const { all, today } = createKeyRing(keys);
  const seal = async (text: string, about: string): Promise<string> => {
    const { id, bytes } = await today();
    const iv = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", bytes, iv).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return `2.${id}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
  };
  const open = async (sealed: string, about: string): Promise<string> => {
    const { keyId, bytes, bound } = parse(sealed);
    const candidates = (await all()).filter(({ id }) => keyId === undefined || id === keyId);
    for (const key of candidates) {
      const text = opened(key.bytes, bytes, bound ? about : undefined);
      if (text !== undefined) return text;
    }
    throw new Error(
      candidates.length === 0
        ? "sealed under another OCTAVO_SECRET: start with it as OCTAVO_SECRET_PREVIOUS"
        : "sealed text was changed, or is about something else",
    );
  };

  return {
    seal,
    open,
    async renew(db, log, { table, key, column, about, aboutColumn = key }) {
      const { id } = await today();
      const { rows } = await db.query<{ key: string; subject: string; sealed: string }>(
        `select ${key} as key, ${aboutColumn} as subject, ${column} as sealed from ${table}
         where ${column} is not null and not starts_with(${column}, $1)`,
        [`2.${id}.`],
      );
      let [renewed, lost] = [0, 0];
      for (const row of rows) {
        const text = await open(row.sealed, about(row.subject)).catch(() => undefined);
        if (text === undefined) {
          lost++;
          continue;
        }
        // Guarded by the text before: of two servers that start at once, the second changes nothing.
        await db.query(`update ${table} set ${column} = $3 where ${key} = $1 and ${column} = $2`, [
          row.key,
          row.sealed,
          await seal(text, about(row.subject)),
        ]);
        renewed++;
      }
      if (renewed > 0) log.info({ table, renewed }, "sealed anew with the secret of today");
      if (lost > 0) log.warn({ table, lost }, "sealed under another OCTAVO_SECRET; see OCTAVO_SECRET_PREVIOUS");
    },
  };
}

interface Parsed {
  readonly keyId: string | undefined;
  readonly bytes: Buffer;
  /** Whether `about` is bound in. */
  readonly bound: boolean;
}

/** `2.<key>.<text>`; before there were keys to tell apart `1.<text>`, and webhooks' plain text without what it is about. */
function parse(sealed: string): Parsed {
  const [, version, keyId, text] = /^([12])\.(?:([0-9a-f]{16})\.)?([\w-]+)$/.exec(sealed) ?? [];
  if (version !== undefined && (version === "2") === (keyId !== undefined))
    return { keyId, bytes: Buffer.from(text ?? "", "base64url"), bound: true };
  if (sealed.includes(".")) throw new Error("sealed in a way that this Octavo does not know");
  return { keyId: undefined, bytes: Buffer.from(sealed, "base64"), bound: false };
}

function opened(key: Buffer, bytes: Buffer, about: string | undefined): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 });
    if (about !== undefined) decipher.setAAD(Buffer.from(about));
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
