import { expect, test } from "vitest";
import { KnownSecrets } from "#lib/secrets/known.ts";

test("what was learnt is taken out of text and data, one value after the other, replaced ones too", () => {
  const known = new KnownSecrets();
  expect(known.isIdle).toBe(true);
  expect(known.text("hunter-22")).toBe("hunter-22");
  known.learn("API_KEY", "hunter-22");
  known.learn("API_KEY", "hunter-33");
  known.learn("OTHER", "swordfish-44");
  expect(known.isIdle).toBe(false);
  const cleaned = known.json({ label: "hunter-22 hunter-33", deep: ["swordfish-44", 1] });
  expect(JSON.stringify(cleaned)).not.toMatch(/hunter|swordfish/);
  expect(known.text("plain")).toBe("plain");
});
