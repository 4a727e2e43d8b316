import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isOwnHost, sameOrigin } from "#server/http/origin.ts";

const request = (headers: Record<string, string>) => ({ headers }) as unknown as IncomingMessage;
const own = "https://octavo.example";

test("our own origin passes, another does not, a client that is no browser does", () => {
  expect(sameOrigin(request({ origin: own }), own)).toBe(true);
  expect(sameOrigin(request({ origin: "https://evil.example", host: "octavo.example" }), own)).toBe(false);
  expect(sameOrigin(request({}), own)).toBe(true);
});

test("a cross-site request without Origin is known by its fetch metadata", () => {
  expect(sameOrigin(request({ "sec-fetch-site": "cross-site" }), own)).toBe(false);
  expect(sameOrigin(request({ "sec-fetch-site": "same-origin" }), own)).toBe(true);
});

test("on a laptop both names of this machine are ours, a name that merely resolves to it is not", () => {
  expect(
    sameOrigin(request({ origin: "http://127.0.0.1:3000", host: "127.0.0.1:3000" }), "http://localhost:3000"),
  ).toBe(true);
  expect(
    sameOrigin(
      request({ origin: "http://rebound.example:3000", host: "rebound.example:3000" }),
      "http://localhost:3000",
    ),
  ).toBe(false);
});

test.each(["localhost", "LOCALHOST:3000", "127.0.0.1:3000", "[::1]:3000", "192.168.1.5:3000", "[fe80::1]"])(
  "%s is an address of ours",
  (host) => {
    expect(isOwnHost(host)).toBe(true);
  },
);

test.each([
  "localhost.evil.example",
  "127.0.0.1.evil.example",
  "evil.example:3000",
  "[evil.example]",
  "",
  ":3000",
  "1",
])("%j is none", (host) => {
  expect(isOwnHost(host)).toBe(false);
});

test("a colleague who came by our address in numbers is on our own site, with that address only", () => {
  const came = (origin: string) => sameOrigin(request({ origin, host: "192.168.1.5:3000" }), "http://localhost:3000");
  expect([came("http://192.168.1.5:3000"), came("http://192.168.1.6:3000"), came("http://192.168.1.5")]).toEqual([
    true,
    false,
    false,
  ]);
});
