/**
 * Fetching from addresses that somebody named: webhooks, imports, identity providers. Promises: the address is judged
 * after its name was resolved and the connection goes to just that address, so a name cannot answer twice differently;
 * redirects are not followed, answers are small and in time. What is not public is fetched only where the operator
 * named it (OCTAVO_FETCH_PRIVATE).
 */
import { lookup } from "node:dns/promises";
import http from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { AppError } from "#lib/base/errors.ts";
import { isPublicAddress } from "#lib/net/address-policy.ts";

export interface OutboundOptions {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs?: number;
  readonly mostBytes?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
}

export type Outbound = (address: string, options?: OutboundOptions) => Promise<OutboundAnswer>;

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

/** `allowed`: host names and addresses that may be private. */
export function createOutbound(allowed: readonly string[]): Outbound {
  return async (address, options = {}) => {
    const url = parse(address);
    const place = await judged(url, allowed);
    return request(url, place, options);
  };
}

function parse(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    throw refused("it takes an http or https address without a name and password in it");
  return url;
}

interface Place {
  readonly address: string;
  readonly family: number;
}

async function judged(url: URL, allowed: readonly string[]): Promise<Place> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const found: Place[] =
    isIP(host) === 0
      ? await lookup(host, { all: true, verbatim: true }).catch(() => [])
      : [{ address: host, family: isIP(host) }];
  const [first] = found;
  if (first === undefined) throw refused(`${host} has no address`);
  const trusted = allowed.includes(host.toLowerCase());
  const closed = found.find((place) => !trusted && !allowed.includes(place.address) && !isPublicAddress(place.address));
  if (closed !== undefined) throw refused(`${host} is inside this network; who runs the server can allow it`);
  return first;
}

function request(url: URL, place: Place, options: OutboundOptions): Promise<OutboundAnswer> {
  const most = options.mostBytes ?? MOST_BYTES;
  return new Promise((resolve, reject) => {
    const call = (url.protocol === "https:" ? https : http).request(url, {
      method: options.method ?? "GET",
      headers: { "user-agent": "Octavo", accept: "application/json", ...options.headers },
      // The address that was judged, whatever the name says by now.
      lookup: (_host, wish, answer) => {
        if (typeof wish === "object" && wish.all === true) answer(null, [{ ...place }]);
        else answer(null, place.address, place.family);
      },
      agent: false,
      timeout: options.timeoutMs ?? TIMEOUT_MS,
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    call.on("timeout", () => call.destroy(new Error("it took too long")));
    call.on("error", (cause) => reject(new AppError("unavailable", `${url.host} does not answer`, { cause })));
    call.on("response", (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > most) call.destroy(new Error("it answers too much"));
        else chunks.push(chunk);
      });
      answer.on("error", (cause) => reject(new AppError("unavailable", `${url.host} broke off`, { cause })));
      answer.on("end", () => {
        const bytes = Buffer.concat(chunks);
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          bytes,
          get text() {
            return bytes.toString("utf8");
          },
        });
      });
    });
    call.end(options.body);
  });
}

function refused(message: string): AppError {
  return new AppError("invalid_request", message);
}
