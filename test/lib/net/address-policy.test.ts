import fc from "fast-check";
import { expect, test } from "vitest";
import { isPublicAddress } from "#lib/net/address-policy.ts";

test.each([
  "127.0.0.1",
  "127.255.255.254",
  "0.0.0.0",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "192.0.0.1",
  "192.0.2.9",
  "198.18.0.1",
  "198.19.255.255",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12:3456::1",
  "ff02::1",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "::ffff:7f00:1",
  "64:ff9b::7f00:1",
  "64:ff9b::10.0.0.1",
  "2002:7f00:1::",
  "2002:a00:1::",
  "2001:db8::1",
  "2001::1",
  "::127.0.0.1",
  "fec0::1",
  "3fff::1",
  "",
  "localhost",
  "example.org",
  "127.1",
  "0x7f.0.0.1",
  "0177.0.0.1",
  "2130706433",
  "1.2.3",
  "1.2.3.4.5",
  "256.1.1.1",
  ":::",
  "1::2::3",
  "12345::",
  "::ffff:1.2.3",
  "[::1]",
])("%s is no place to call", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each([
  "1.1.1.1",
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "100.63.255.255",
  "100.128.0.1",
  "169.253.1.1",
  "192.169.0.1",
  "2606:4700:4700::1111",
  "2a00:1450:4001:82a::200e",
  "::ffff:8.8.8.8",
  "64:ff9b::808:808",
  "2002:808:808::",
])("%s is one", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test("an IPv4 address is judged alike in every clothing", () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
      const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
      const plain = isPublicAddress(address);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(plain);
      expect(isPublicAddress(`::ffff:${hex}`)).toBe(plain);
      expect(isPublicAddress(`0:0:0:0:0:ffff:${hex}`)).toBe(plain);
      expect(isPublicAddress(`64:ff9b::${hex}`)).toBe(plain);
      expect(isPublicAddress(`2002:${hex}::1`)).toBe(plain);
    }),
  );
});

test("no text at all makes it fail", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => typeof isPublicAddress(text) === "boolean"));
});
