import { expect, test } from "vitest";
import { hashToken, looksLike, newToken } from "#server/auth/secret-token.ts";

test("each is new, says what it is, and is taken for nothing else", () => {
  const made = (["token", "link", "invite"] as const).map((kind) => [kind, newToken(kind)] as const);
  for (const [kind, token] of made) {
    expect(token).toMatch(/^oct[li]?_[0-9a-hjkmnp-tv-z]{32}$/);
    for (const [other] of made) expect(looksLike(other, token)).toBe(other === kind);
  }
  expect(new Set(Array.from({ length: 1000 }, () => newToken("token"))).size).toBe(1000);
});

test("what is kept is a hash", () => {
  expect(hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
