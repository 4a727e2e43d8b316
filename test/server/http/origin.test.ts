import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { isLoopback, sameOrigin } from "#server/http/origin.ts";

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
  expect(isLoopback("localhost.evil.example")).toBe(false);
});
