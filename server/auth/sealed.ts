/**
 * Secrets that must come back in clear (a code generator's, a provider's): AES-256-GCM under a key of their own purpose.
 * `about` is bound in: what was sealed for one person or provider does not open for another.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

export interface Sealer {
  seal(text: string, about: string): Promise<string>;
  /** Fails when it was changed, or sealed about something else. */
  open(sealed: string, about: string): Promise<string>;
}

export function createSealer(key: () => Promise<string>): Sealer {
  const bytesOf = async (): Promise<Buffer> =>
    createHash("sha256")
      .update(await key())
      .digest();
  return {
    async seal(text, about) {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", await bytesOf(), iv).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return `1.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64url")}`;
    },
    async open(sealed, about) {
      if (!sealed.startsWith("1.")) throw new Error("sealed in a way that this Octavo does not know");
      const bytes = Buffer.from(sealed.slice(2), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", await bytesOf(), bytes.subarray(0, 12))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
    },
  };
}
