/** An authenticator app: the code of a secret as it is shown to people (base 32). */
import { createHmac } from "node:crypto";
import { codeAt, STEP_MS } from "#lib/auth/totp.ts";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** `ahead`: so many steps from now. */
export function totpCode(secret: string, ahead = 0): string {
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2));
  const step = Math.floor(Date.now() / STEP_MS) + ahead;
  return codeAt(bytes, step, (key, message) => createHmac("sha1", key).update(message).digest());
}
