/**
 * Requests to addresses that somebody else chose: sent only where the public internet is, never to this machine or its
 * neighbours. The check is made on the very address that is connected to, so a name that changes its mind gains nothing.
 */
import { type LookupAddress, lookup as lookUp } from "node:dns";
import http from "node:http";
import https from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { AppError } from "#lib/base/errors.ts";

const hidden = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  hidden.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  hidden.addSubnet(network, prefix, "ipv6");

export function isPublic(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !hidden.check(address, family === 6 ? "ipv6" : "ipv4");
}

const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    const found = error === null ? addresses.filter(({ address }) => isPublic(address)) : [];
    const [first] = found;
    if (first === undefined) callback(error ?? new Error("this is no public address"), "", 4);
    else if (options.all === true) callback(null, found);
    else callback(null, first.address, first.family);
  });
};

export interface Sent {
  readonly status: number;
  readonly body: string;
}

const MOST_BYTES = 10_000;

/** Posts `body`; follows no redirect, reads the beginning of the answer. Fails when nobody public answers in time. */
export function postPublic(
  address: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Sent> {
  const url = publicUrl(address);
  const send = url.protocol === "https:" ? https.request : http.request;
  return new Promise((resolve, reject) => {
    const options = {
      method: "POST",
      headers,
      lookup: publicLookup,
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
    };
    const call = send(url, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
        if (text.length > MOST_BYTES) response.destroy();
      });
      response.on("close", () => resolve({ status: response.statusCode ?? 0, body: text.slice(0, MOST_BYTES) }));
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(body);
  });
}

/** The address as a URL; refuses what is no http address or names one that is not public. */
export function publicUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "") {
    throw new AppError("invalid_request", "Invalid webhook URL: it must be an http or https address");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if ((isIP(host) !== 0 && !isPublic(host)) || /(^|\.)localhost$/i.test(host)) {
    throw new AppError("invalid_request", "Invalid webhook URL: it must not resolve to a non-public address");
  }
  return url;
}
