import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { codeAt, type Hmac, STEP_MS, stepOfCode, toBase32, totpAddress } from "#lib/auth/totp.ts";

const hmac: Hmac = (key, message) => createHmac("sha1", key).update(message).digest();
const secret = new TextEncoder().encode("12345678901234567890");

test.each([
  [59, "287082"],
  [1111111109, "081804"],
  [1111111111, "050471"],
  [1234567890, "005924"],
  [2000000000, "279037"],
  [20000000000, "353130"],
])("RFC 6238: at %i s the code is %s", (seconds, code) => {
  expect(codeAt(secret, Math.floor(seconds / 30), hmac)).toBe(code);
});

test("a code counts one step early or late, and once", () => {
  const now = 1_700_000_000_000;
  const step = Math.floor(now / STEP_MS);
  const find = (of: number, lastStep = 0) => stepOfCode(secret, codeAt(secret, of, hmac), { now, lastStep, hmac });
  expect([step - 1, step, step + 1].map((each) => find(each))).toEqual([step - 1, step, step + 1]);
  expect([find(step - 2), find(step + 2), find(step, step), find(step - 1, step)]).toEqual(Array(4).fill(undefined));
  for (const code of ["", "12345", "1234567", "abcdef"])
    expect(stepOfCode(secret, code, { now, lastStep: 0, hmac })).toBeUndefined();
});

test("a secret is told to apps in base 32", () => {
  expect(toBase32(new TextEncoder().encode("foobar"))).toBe("MZXW6YTBOI");
  expect(toBase32(secret)).toBe("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  expect(totpAddress("ABC", "ana@example.org", "Octavo & co")).toBe(
    "otpauth://totp/Octavo%20%26%20co:ana%40example.org?secret=ABC&issuer=Octavo%20%26%20co&algorithm=SHA1&digits=6&period=30",
  );
});
