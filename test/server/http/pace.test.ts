import { expect, it } from "vitest";
import { createPace } from "#server/http/pace.ts";

const limit = { capacity: 2, refillMs: 1_000 };
const limits = { credential: limit, nobody: limit, socket: limit };
const from = (address: string) => ({ headers: {}, socket: { remoteAddress: address } });

it("lets each credential and each network go at its own pace, and says when to come again", () => {
  let at = 0;
  const pace = createPace(
    ({ socket }) => socket.remoteAddress ?? "",
    () => at,
    limits,
  );
  for (const id of ["a", "a", "b"]) pace.credential(id);
  expect(() => pace.credential("a")).toThrowError(
    expect.objectContaining({ code: "too_many_requests", detail: { retryAfterMs: 1_000 } }),
  );
  pace.credential("b");
  for (const address of ["2001:db8::1", "2001:db8::2"]) pace.nobody(from(address));
  expect(() => pace.nobody(from("2001:db8::3"))).toThrowError("too many requests");
  pace.nobody(from("10.0.0.1"));
  expect([pace.socket(from("10.0.0.1")), pace.socket(from("10.0.0.1")), pace.socket(from("10.0.0.1"))]).toEqual([
    0, 0, 1_000,
  ]);
  at += 1_000;
  pace.credential("a");
  expect(pace.socket(from("10.0.0.1"))).toBe(0);
});
