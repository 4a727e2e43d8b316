/**
 * The Origin check: a browser says where a request comes from. State-changing requests and upgrades that carry a cookie
 * are taken from our own origin only; a request without Origin is not a browser's cross-site one.
 */
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/** Whether `incoming` may act with ambient credentials. `origin` is the public one; the address it came by is also ours. */
export function sameOrigin(incoming: Pick<IncomingMessage, "headers">, origin: string): boolean {
  const given = incoming.headers.origin;
  if (given === undefined)
    return (
      incoming.headers["sec-fetch-site"] === undefined ||
      incoming.headers["sec-fetch-site"] === "same-origin" ||
      incoming.headers["sec-fetch-site"] === "none"
    );
  if (given === origin) return true;
  const host = incoming.headers.host;
  return host !== undefined && isOwnHost(host) && (given === `http://${host}` || given === `https://${host}`);
}

/**
 * Whether a request that came by this host came to us: `localhost`, or an address in numbers (a colleague's, on the same
 * network). DNS rebinding ends here: a foreign name that resolves to us is not one of ours, and a number does not resolve.
 */
export function isOwnHost(host: string): boolean {
  if (/^localhost(:\d+)?$/i.test(host)) return true;
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d+)?$/.exec(host) ?? [];
  return isIPv4(v4 ?? "") || isIPv6(v6 ?? "");
}

/** The address at which whoever asks uses Octavo, for links: others may reach it there, and not at `localhost`. */
export function siteOf(incoming: Pick<IncomingMessage, "headers">, origin: string): string {
  const given = incoming.headers.origin;
  return given !== undefined && sameOrigin(incoming, origin) ? given : origin;
}
