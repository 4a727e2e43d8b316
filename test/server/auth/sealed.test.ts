import { expect, test } from "vitest";
import { createSealer } from "#server/auth/sealed.ts";

const sealer = createSealer(async () => "key");

test("what is sealed opens about the same thing, with the same key, unchanged, and nothing else does", async () => {
  const sealed = await sealer.seal("secret", "ana");
  expect(sealed).not.toContain("secret");
  expect(await sealer.seal("secret", "ana")).not.toBe(sealed);
  expect(await sealer.open(sealed, "ana")).toBe("secret");
  await expect(sealer.open(sealed, "mina")).rejects.toThrow();
  await expect(createSealer(async () => "other").open(sealed, "ana")).rejects.toThrow();
  const bytes = Buffer.from(sealed.slice(2), "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await expect(sealer.open(`1.${bytes.toString("base64url")}`, "ana")).rejects.toThrow();
  await expect(sealer.open("2.x", "ana")).rejects.toThrow();
});
