import { describe, expect, it, test } from "vitest";
import { createClientAddress, networkOf } from "#server/http/client-address.ts";

const from = (remoteAddress: string | undefined, forwarded?: string) => ({
  headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
  socket: { remoteAddress },
});

describe("the client's address", () => {
  it("is the socket's, whatever headers say, where no proxy is trusted", () => {
    const addressOf = createClientAddress([]);
    expect(addressOf(from("203.0.113.9", "10.0.0.1"))).toBe("203.0.113.9");
    expect(addressOf(from("::ffff:203.0.113.9"))).toBe("203.0.113.9");
    expect(addressOf(from(undefined, "10.0.0.1"))).toBe("unknown");
  });

  it("is the last one that no trusted proxy has", () => {
    const addressOf = createClientAddress(["10.0.0.0/8", "2001:db8::/32", "loopback"]);
    expect(addressOf(from("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2"))).toBe("203.0.113.9");
    expect(addressOf(from("127.0.0.1", "2001:db8::5, ::ffff:203.0.113.9"))).toBe("203.0.113.9");
    expect(addressOf(from("::1", "198.51.100.1"))).toBe("198.51.100.1");
    expect(addressOf(from("203.0.113.9", "198.51.100.1"))).toBe("203.0.113.9");
  });

  it("stops at what is no address, and never reads past it", () => {
    const addressOf = createClientAddress(["10.0.0.1"]);
    expect(addressOf(from("10.0.0.1", "198.51.100.1, garbage"))).toBe("10.0.0.1");
    expect(addressOf(from("10.0.0.1", ""))).toBe("10.0.0.1");
    expect(addressOf(from("10.0.0.1"))).toBe("10.0.0.1");
  });
});

test.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:db8::1", "2001:db8:0:0::/64"],
  ["::1", "0:0:0:0::/64"],
  ["unknown", "unknown"],
])("one subscriber's network of %s is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});
