import { describe, expect, it } from "vitest";
import { createAttempts } from "#server/auth/attempts.ts";
import { createClientAddress } from "#server/http/client-address.ts";

const limited = expect.objectContaining({ code: "too_many_requests", detail: { retryAfterMs: expect.any(Number) } });
const from = (remoteAddress: string) => ({ headers: {}, socket: { remoteAddress } });

function setup() {
  let now = 0;
  const attempts = createAttempts(createClientAddress([]), () => now);
  const pass = (ms: number): void => {
    now += ms;
  };
  return { attempts, pass };
}

describe("tries", () => {
  it("at one account end after ten, from however many addresses", () => {
    const { attempts, pass } = setup();
    for (let at = 0; at < 10; at++) attempts.password(from(`10.0.0.${at}`), at % 2 === 0 ? "Ada@x.org" : " ada@X.org");
    expect(() => attempts.password(from("10.0.1.1"), "ada@x.org")).toThrow(limited);
    attempts.password(from("10.0.1.1"), "bo@x.org");
    pass(30_000);
    attempts.password(from("10.0.1.1"), "ada@x.org");
  });

  it("from one address end after twenty, at however many accounts", () => {
    const { attempts } = setup();
    for (let at = 0; at < 20; at++) attempts.password(from("10.0.0.1"), `${at}@x.org`);
    expect(() => attempts.password(from("10.0.0.1"), "new@x.org")).toThrow(limited);
  });

  it("from one IPv6 network count as one", () => {
    const { attempts } = setup();
    for (let at = 0; at < 20; at++) attempts.proof(from(`2001:db8::${at}`));
    expect(() => attempts.proof(from("2001:db8::ffff"))).toThrow(limited);
    attempts.proof(from("2001:db8:0:1::1"));
  });

  it("that were refused cost nothing more, and honest ones are given back", () => {
    const { attempts } = setup();
    for (let at = 0; at < 1000; at++) attempts.password(from("10.0.0.1"), "ada@x.org")();
    for (let at = 0; at < 10; at++) attempts.password(from("10.0.0.1"), "ada@x.org");
    for (let at = 0; at < 50; at++) expect(() => attempts.password(from("10.0.0.1"), "ada@x.org")).toThrow(limited);
    attempts.password(from("10.0.0.1"), "bo@x.org");
  });

  it("from a flood of addresses are forgotten oldest first, within bounds", () => {
    const { attempts } = setup();
    for (let at = 0; at < 20; at++) attempts.proof(from("10.0.0.1"));
    for (let at = 0; at < 60_000; at++) attempts.proof(from(`11.${at >> 16}.${(at >> 8) & 255}.${at & 255}`));
    attempts.proof(from("10.0.0.1"));
  });
});
