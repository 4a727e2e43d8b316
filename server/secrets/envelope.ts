/**
 * Envelopes: a value is sealed with a data key of its own (AES-256-GCM), and that key with one that follows from the
 * server's secret. A change of the server's secret wraps the data keys anew; the values stay as they were sealed. `about`
 * is bound into both: an envelope that was put into another's place does not open.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createKeyRing } from "../key-ring.ts";

export interface Envelope {
  /** Which key wraps the data key; tells nothing of it. */
  readonly keyId: string;
  readonly wrappedKey: string;
  readonly sealed: string;
}

export interface Envelopes {
  seal(value: string, about: string): Promise<Envelope>;
  /** Undefined when the key that wraps it is not among ours; fails when something was changed. */
  open(envelope: Envelope, about: string): Promise<string | undefined>;
  /** The same value under the key of today; undefined when the key that wraps it is not among ours. */
  rewrap(envelope: Envelope, about: string): Promise<Envelope | undefined>;
  keyId(): Promise<string>;
}

/** `keys`: that of today, then earlier ones that are still believed. */
export function createEnvelopes(keys: () => Promise<readonly string[]>): Envelopes {
  const { all, today } = createKeyRing(keys);
  const dataKeyOf = async ({ keyId, wrappedKey }: Envelope, about: string): Promise<Buffer | undefined> => {
    const key = (await all()).find(({ id }) => id === keyId);
    return key === undefined ? undefined : open(key.bytes, wrappedKey, `key ${about}`);
  };
  const wrap = async (dataKey: Buffer, about: string): Promise<Omit<Envelope, "sealed">> => {
    const { id, bytes } = await today();
    return { keyId: id, wrappedKey: seal(bytes, dataKey, `key ${about}`) };
  };
  return {
    async seal(value, about) {
      const dataKey = randomBytes(32);
      return { ...(await wrap(dataKey, about)), sealed: seal(dataKey, Buffer.from(value), `value ${about}`) };
    },
    async open(envelope, about) {
      const dataKey = await dataKeyOf(envelope, about);
      return dataKey === undefined ? undefined : open(dataKey, envelope.sealed, `value ${about}`).toString("utf8");
    },
    async rewrap(envelope, about) {
      const dataKey = await dataKeyOf(envelope, about);
      return dataKey === undefined ? undefined : { ...(await wrap(dataKey, about)), sealed: envelope.sealed };
    },
    keyId: async () => (await today()).id,
  };
}

function seal(key: Buffer, plain: Buffer, about: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return `1.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
}

function open(key: Buffer, sealed: string, about: string): Buffer {
  if (!sealed.startsWith("1.")) throw new Error("sealed in a way that this Octavo does not know");
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, 12), { authTagLength: 16 })
    .setAAD(Buffer.from(about))
    .setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}
