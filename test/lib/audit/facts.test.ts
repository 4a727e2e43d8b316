import { expect, test } from "vitest";
import { changedFacts, cleanFacts } from "#lib/audit/facts.ts";

test("secrets never get in, whatever they are called", () => {
  const facts = cleanFacts({
    password: "p",
    clientSecret: "s",
    nested: { token: "t", privateKey: "k", name: "n" },
    tokenId: "id",
  });
  expect(facts).toEqual({
    password: "(kept secret)",
    clientSecret: "(kept secret)",
    nested: { token: "(kept secret)", privateKey: "(kept secret)", name: "n" },
    tokenId: "id",
  });
});

test("facts stay small, plain and storable", () => {
  const facts = cleanFacts({
    long: "x".repeat(9_999),
    zero: "a\u0000b",
    half: "\ud800",
    many: Array(999).fill(1),
    n: Number.NaN,
  });
  expect(String(facts?.long).length).toBe(501);
  expect(facts?.zero).toBe("ab");
  expect(facts?.half).toBe("\ufffd");
  expect(facts?.many).toHaveLength(50);
  expect(facts?.n).toBe("NaN");
  expect(cleanFacts(undefined)).toBeNull();
});

test("of two states only what differs is kept", () => {
  const change = changedFacts({ name: "a", text: "t" }, { name: "b", text: "t" });
  expect(change).toEqual({ before: { name: "a" }, after: { name: "b" } });
});
