import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deriveKey, loadSecret } from "#server/auth/secret.ts";

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(path.join(os.tmpdir(), "octavo-secret-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const load = (secret?: string) => loadSecret({ secret, dataFolder });

test("a given secret is used and nothing is written", async () => {
  expect(await load("given by the environment, long enough")).toBe("given by the environment, long enough");
  expect(readdirSync(dataFolder)).toEqual([]);
});

test("without one, one is made once, by whoever comes first, for its owner alone", async () => {
  const secrets = await Promise.all(Array.from({ length: 8 }, () => load()));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toMatch(/^[\w-]{43}$/);
  expect(readdirSync(dataFolder)).toEqual(["secret"]);
  expect(statSync(path.join(dataFolder, "secret")).mode & 0o777).toBe(0o600);
  expect(await load()).toBe(secrets[0]);
});

test("one that others could read, or that is cut short, is not used", async () => {
  const secret = await load();
  chmodSync(path.join(dataFolder, "secret"), 0o644);
  await expect(load()).rejects.toThrow(/can be read by others/);
  chmodSync(path.join(dataFolder, "secret"), 0o600);
  writeFileSync(path.join(dataFolder, "secret"), "short");
  await expect(load()).rejects.toThrow(/damaged/);
  await expect(load()).rejects.not.toThrow(secret);
});

test("keys for two purposes differ and say nothing of the secret", () => {
  expect(deriveKey("secret", "a")).not.toBe(deriveKey("secret", "b"));
  expect(deriveKey("secret", "a")).toBe(deriveKey("secret", "a"));
});
