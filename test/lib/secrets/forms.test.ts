import { expect, test } from "vitest";
import { formsOf } from "#lib/secrets/forms.ts";

test("a value as programs write it", () => {
  const forms = formsOf('pass"wörd €1');
  expect(forms).toEqual(
    expect.arrayContaining([
      'pass"wörd €1',
      'pass\\"wörd €1',
      'pass\\\\\\"wörd €1',
      'pass\\"w\\u00f6rd \\u20ac1',
      'pass\\"w\\u00F6rd \\u20AC1',
      "pass%22w%C3%B6rd%20%E2%82%AC1",
      "pass%22w%c3%b6rd+%e2%82%ac1",
      "pass&#34;wörd €1",
      "pass&quot;wörd €1",
      Buffer.from('pass"wörd €1').toString("hex"),
    ]),
  );
  expect(new Set(forms).size).toBe(forms.length);
});

test("nothing is looked for that would be found by chance", () => {
  for (const form of formsOf("secret")) expect(form.length).toBeGreaterThanOrEqual(6);
});
