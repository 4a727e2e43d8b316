/**
 * The Origin check: a browser says where a request comes from. State-changing requests and upgrades that carry a cookie
 * are taken from our own origin only; a request without Origin is not a browser's cross-site one.
 */
import type { IncomingMessage } from "node:http";

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
  return host !== undefined && isLoopback(host) && (given === `http://${host}` || given === `https://${host}`);
}

/** DNS rebinding ends here: a foreign name that resolves to us is not one of ours. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i.test(host);
}
