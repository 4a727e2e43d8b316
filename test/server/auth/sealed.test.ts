import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createSealer } from "#server/auth/sealed.ts";

const sealer = createSealer(async () => ["key"]);

test("what is sealed opens about the same thing, with the same key, unchanged, and nothing else does", async () => {
  const sealed = await sealer.seal("secret", "ana");
  expect(sealed).not.toContain("secret");
  expect(await sealer.seal("secret", "ana")).not.toBe(sealed);
  expect(await sealer.open(sealed, "ana")).toBe("secret");
  await expect(sealer.open(sealed, "mina")).rejects.toThrow();
  await expect(createSealer(async () => ["other"]).open(sealed, "ana")).rejects.toThrow();
  const [version, key, text = ""] = sealed.split(".");
  const bytes = Buffer.from(text, "base64url");
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  await expect(sealer.open(`${version}.${key}.${bytes.toString("base64url")}`, "ana")).rejects.toThrow();
  await expect(sealer.open("3.x", "ana")).rejects.toThrow();
});

test("earlier keys open what they sealed; new seals are of the first", async () => {
  const sealed = await sealer.seal("secret", "ana");
  const rotated = createSealer(async () => ["new", "key"]);
  expect(await rotated.open(sealed, "ana")).toBe("secret");
  await expect(sealer.open(await rotated.seal("secret", "ana"), "ana")).rejects.toThrow(/OCTAVO_SECRET/);
});

test("texts of the versions before open as well", async () => {
  const key = createHash("sha256").update("key").digest();
  const iv = randomBytes(12);
  const bound = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from("ana"));
  const one = Buffer.concat([bound.update("secret", "utf8"), bound.final()]);
  const first = `1.${Buffer.concat([iv, bound.getAuthTag(), one]).toString("base64url")}`;
  expect(await sealer.open(first, "ana")).toBe("secret");
  await expect(sealer.open(first, "mina")).rejects.toThrow();
  const plain = createCipheriv("aes-256-gcm", key, iv);
  const two = Buffer.concat([plain.update("secret", "utf8"), plain.final()]);
  expect(await sealer.open(Buffer.concat([iv, plain.getAuthTag(), two]).toString("base64"), "any")).toBe("secret");
});
