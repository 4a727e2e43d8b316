import { expect, test } from "vitest";
import { emailSchema } from "#lib/protocol/person.ts";

const takes = (text: string): boolean => emailSchema.safeParse(text).success;

test("e-mails in the forms that mail servers deliver", () => {
  for (const email of [
    "ana@example.org",
    "ana.lima@example.org",
    "ana+octavo@example.org",
    "ana_lima-2@sub.domain.example.org",
    "o'hara@example.org",
    "1234@example.org",
    "ANA@EXAMPLE.ORG",
    "a@b.co",
  ])
    expect(takes(email), email).toBe(true);
});

test("legal forms that hide what they are, and letters that only look like others, are refused", () => {
  for (const email of [
    '"ana lima"@example.org', // quoted
    "ana(comment)@example.org",
    "ana@[127.0.0.1]",
    "ana@localhost",
    "ana@example.org\r\nBcc: mina@example.org",
    "ana@example.org,mina@example.org",
    "<ana@example.org>",
    "ana@@example.org",
    ".ana@example.org",
    "ana..lima@example.org",
    "ana@-example.org",
    "аna@example.org", // Cyrillic а
    "ana@exаmple.org",
    "ana@example。org",
    "ana\u200b@example.org",
    "ana\u0000@example.org",
    `${"a".repeat(250)}@example.org`,
    "",
    " ",
  ])
    expect(takes(email), JSON.stringify(email)).toBe(false);
});
