import fc from "fast-check";
import { expect, test } from "vitest";
import { passwordFault } from "#lib/auth/password-policy.ts";

test.each([
  "short",
  "aaaaaaaaaaaa",
  "1234567890",
  "0987654321",
  "qwertyuiop",
  "abcabcabcabc",
  "Password123",
  "passw0rd2024",
  "ana.lima.2024",
  "AnaLima12345",
])("%s is refused", (password) => {
  expect(passwordFault(password, { name: "Ana Lima", email: "ana.lima@example.org" })).toEqual(expect.any(String));
});

test.each(["correct horse battery", "zwölf Igel im Regen", "ana lima likes long walks", "x9$kk2!pqLm"])(
  "%s is taken",
  (password) => {
    expect(passwordFault(password, { name: "Ana Lima", email: "ana.lima@example.org" })).toBeUndefined();
  },
);

test("random ones are taken, whatever letters they have, and the longest one is judged at once", () => {
  fc.assert(
    fc.property(
      fc.uuid().filter((id) => new Set(id).size > 8),
      (password) => passwordFault(password) === undefined,
    ),
  );
  expect(passwordFault("a".repeat(1_000_000))).toEqual(expect.any(String));
});
