/**
 * Whose request it is, by address: the socket's, unless the socket is a proxy that we were told to believe; then the
 * last address in X-Forwarded-For that is not such a proxy. Nobody else's word counts, so rate limits cannot be dodged
 * by a header.
 */
import type { IncomingHttpHeaders } from "node:http";
import { BlockList, isIP } from "node:net";

export interface Caller {
  readonly headers: IncomingHttpHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export type ClientAddress = (caller: Caller) => string;

/** `trusted`: addresses or CIDR blocks of proxies, or `loopback`. */
export function createClientAddress(trusted: readonly string[]): ClientAddress {
  const proxies = new BlockList();
  for (const entry of trusted) addBlock(proxies, entry);
  const believed = (address: string): boolean => proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  return ({ headers, socket }) => {
    let address = plain(socket.remoteAddress ?? "");
    if (isIP(address) === 0) return "unknown";
    const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",").split(",");
    for (let at = forwarded.length - 1; at >= 0 && believed(address); at--) {
      const next = plain(forwarded[at]?.trim() ?? "");
      if (isIP(next) === 0) break;
      address = next;
    }
    return address;
  };
}

/** What one subscriber has: an IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  if (tail !== undefined) {
    const rest = tail.split(":").filter((group) => group !== "");
    while (groups.length + rest.length < 8) groups.push("0");
    groups.push(...rest);
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

function addBlock(list: BlockList, entry: string): void {
  if (entry === "loopback") {
    list.addSubnet("127.0.0.0", 8, "ipv4");
    list.addAddress("::1", "ipv6");
    return;
  }
  const [address = "", bits] = entry.split("/");
  const family = isIP(address) === 6 ? "ipv6" : "ipv4";
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}

/** Without zone and without the IPv6 form of an IPv4 address. */
function plain(address: string): string {
  return address.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
}
