/**
 * better-auth's session cookie, read without better-auth: `token.signature`, where the signature is HMAC-SHA256 of the
 * token in base64. Reading it here makes an authenticated request one query instead of two, and keeps the library off
 * the start-up path; a test signs in through the library and reads the cookie here, so that a new format shows.
 */
import { createHmac, timingSafeEqual } from "node:crypto";

/** One cookie per port: a host's cookies are shared by all of its ports, and two Octavos must not sign each other out. */
export function cookieNames(origin: string): {
  readonly prefix: string;
  readonly session: string;
  readonly secure: boolean;
} {
  const url = new URL(origin);
  const prefix = url.port === "" ? "octavo" : `octavo-${url.port}`;
  const secure = url.protocol === "https:";
  return { prefix, session: `${secure ? "__Secure-" : ""}${prefix}.session_token`, secure };
}

/** The session token, if the signature is ours. */
export function openCookie(value: string, secret: string): string | undefined {
  const dot = value.lastIndexOf(".");
  if (dot <= 0) return undefined;
  const token = value.slice(0, dot);
  const given = Buffer.from(value.slice(dot + 1));
  const wanted = Buffer.from(createHmac("sha256", secret).update(token).digest("base64"));
  return given.length === wanted.length && timingSafeEqual(given, wanted) ? token : undefined;
}
