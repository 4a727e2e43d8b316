/**
 * Keys that follow from the server's secret: that of today seals, earlier ones still open. They are read once, when the
 * first of them is needed.
 */
import { createHash } from "node:crypto";

export interface Key {
  /** Tells nothing of the key. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Buffer;
}

export interface KeyRing {
  all(): Promise<readonly Key[]>;
  /** The first: what is sealed now is sealed with it. */
  today(): Promise<Key>;
}

/** `keys`: that of today, then earlier ones that are still believed. */
export function createKeyRing(keys: () => Promise<readonly string[]>): KeyRing {
  let known: Promise<readonly Key[]> | undefined;
  const all = (): Promise<readonly Key[]> => {
    known ??= keys().then((texts) => texts.map(keyOf));
    return known;
  };
  return {
    all,
    async today() {
      const [key] = await all();
      if (key === undefined) throw new Error("there is always a key of today");
      return key;
    },
  };
}

function keyOf(text: string): Key {
  const id = createHash("sha256").update(`id of ${text}`).digest("hex").slice(0, 16);
  return { id, bytes: createHash("sha256").update(text).digest() };
}
