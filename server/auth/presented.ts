/**
 * What a request presents to prove who asks: a token in `Authorization` (Bearer, Jupyter's `token`, or Basic with the
 * token as password), `?token=` where the caller allows it (upgrades), or the session cookie. A token wins over a
 * cookie; Basic that holds no token of ours is some proxy's and leaves the word to the cookie.
 */
import type { IncomingHttpHeaders } from "node:http";

export type Presented =
  | { readonly kind: "token"; readonly token: string; readonly certain: boolean }
  | { readonly kind: "cookie"; readonly value: string };

export interface PresentedBy {
  readonly headers: IncomingHttpHeaders;
  readonly url?: string | undefined;
}

/** Everything presented, strongest first. */
export function presentedBy(request: PresentedBy, cookieName: string, queryToken: boolean): Presented[] {
  const found: Presented[] = [];
  const header = fromAuthorization(request.headers.authorization);
  if (header !== undefined) found.push(header);
  const query = queryToken ? queryTokenOf(request.url) : undefined;
  if (query !== undefined) found.push({ kind: "token", token: query, certain: true });
  const cookie = cookieValue(request.headers.cookie, cookieName);
  if (cookie !== undefined) found.push({ kind: "cookie", value: cookie });
  return found;
}

function fromAuthorization(header: string | undefined): Presented | undefined {
  const match = /^(bearer|token|basic)\s+(\S+)\s*$/i.exec(header ?? "");
  if (match === null) return undefined;
  const [, scheme = "", value = ""] = match;
  if (scheme.toLowerCase() !== "basic") return { kind: "token", token: value, certain: true };
  const pair = Buffer.from(value, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon === -1 ? undefined : { kind: "token", token: pair.slice(colon + 1), certain: false };
}

/** What stands in an address as `?token=`. */
export function queryTokenOf(url: string | undefined): string | undefined {
  const start = url?.indexOf("?") ?? -1;
  if (url === undefined || start === -1) return undefined;
  return new URLSearchParams(url.slice(start + 1)).get("token") ?? undefined;
}

/** The named cookie's value, decoded; undefined when absent or malformed. */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? "").split(";")) {
    const equals = part.indexOf("=");
    if (equals === -1 || part.slice(0, equals).trim() !== name) continue;
    try {
      return decodeURIComponent(part.slice(equals + 1).trim());
    } catch {
      return undefined;
    }
  }
  return undefined;
}
