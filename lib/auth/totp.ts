/**
 * Time-based one-time codes (RFC 6238: SHA-1, six digits, 30 s, what every authenticator app speaks). Pure: HMAC and the
 * clock are arguments. A code counts in its own step and the one before and after, and each step once.
 */
export const STEP_MS = 30_000;
const DIGITS = 6;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export type Hmac = (key: Uint8Array, message: Uint8Array) => Uint8Array;

export function codeAt(secret: Uint8Array, step: number, hmac: Hmac): string {
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(step));
  const digest = hmac(secret, message);
  const at = (digest[digest.length - 1] ?? 0) & 15;
  const value = new DataView(digest.buffer, digest.byteOffset + at, 4).getUint32(0) & 0x7fffffff;
  return String(value % 10 ** DIGITS).padStart(DIGITS, "0");
}

/** The step that `code` belongs to, if that is near `now` and after `lastStep`; undefined: it does not count. */
export function stepOfCode(
  secret: Uint8Array,
  code: string,
  given: { readonly now: number; readonly lastStep: number; readonly hmac: Hmac },
): number | undefined {
  const present = Math.floor(given.now / STEP_MS);
  let found: number | undefined;
  // All three are computed whatever the first says, so that time tells nothing.
  for (const step of [present - 1, present, present + 1]) {
    if (sameDigits(codeAt(secret, step, given.hmac), code) && step > given.lastStep) found = step;
  }
  return found;
}

/** What an authenticator app reads from a QR code. */
export function totpAddress(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=30`;
}

export function toBase32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

function sameDigits(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let different = 0;
  for (let at = 0; at < a.length; at++) different |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return different === 0;
}
