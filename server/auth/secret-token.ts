/**
 * Secrets that we hand out once: tokens, sign-in links, invites, shared links, tickets. 160 random bits each, so that a plain hash at rest is
 * enough; the prefix says what it is (and lets scanners find one that leaked).
 */
import { createHash, randomBytes } from "node:crypto";
import { idFromBytes } from "#lib/base/id.ts";

export type TokenKind = "token" | "link" | "invite" | "share" | "directory" | "ticket";

const prefixes: Readonly<Record<TokenKind, string>> = {
  token: "oct_",
  link: "octl_",
  invite: "octi_",
  share: "octs_",
  directory: "octd_",
  ticket: "octw_",
};

/** A new secret; give it away and keep `hashToken` of it. */
export function newToken(kind: TokenKind): string {
  return prefixes[kind] + idFromBytes(randomBytes(20)) + idFromBytes(randomBytes(20)).slice(0, 12);
}

/** Whether `text` could be one of ours at all: what is not costs no look into the database. */
export function looksLike(kind: TokenKind, text: string): boolean {
  return text.length === prefixes[kind].length + 32 && text.startsWith(prefixes[kind]);
}

export function hashToken(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
