import { expect, test } from "vitest";
import { createEnvelopes } from "#server/secrets/envelope.ts";

const under = (...keys: string[]) => createEnvelopes(async () => keys);

test("what is sealed opens for what it was sealed about, and for nothing else", async () => {
  const envelopes = under("key a");
  const envelope = await envelopes.seal("hunter22 äö", "one");
  expect(JSON.stringify(envelope)).not.toContain("hunter22");
  expect(await envelopes.open(envelope, "one")).toBe("hunter22 äö");
  await expect(envelopes.open(envelope, "two")).rejects.toThrow();
});

test("the same value is sealed differently each time", async () => {
  const envelopes = under("key a");
  const [one, two] = [await envelopes.seal("hunter22", "one"), await envelopes.seal("hunter22", "one")];
  expect(one.sealed).not.toBe(two.sealed);
  expect(one.wrappedKey).not.toBe(two.wrappedKey);
});

test.each(["sealed", "wrappedKey"] as const)("a change of %s is noticed", async (part) => {
  const envelopes = under("key a");
  const envelope = await envelopes.seal("hunter22", "one");
  const bytes = Buffer.from(envelope[part].slice(2), "base64url");
  for (const at of [0, 12, bytes.length - 1]) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    const forged = { ...envelope, [part]: `1.${changed.toString("base64url")}` };
    await expect(envelopes.open(forged, "one")).rejects.toThrow();
  }
  await expect(envelopes.open({ ...envelope, [part]: "2.abc" }, "one")).rejects.toThrow("does not know");
});

test("a new key opens and wraps anew what an earlier one wrapped; then the earlier one is not needed", async () => {
  const envelope = await under("key a").seal("hunter22", "one");
  const both = under("key b", "key a");
  expect(await both.open(envelope, "one")).toBe("hunter22");
  const anew = await both.rewrap(envelope, "one");
  expect(anew).toMatchObject({ keyId: await both.keyId(), sealed: envelope.sealed });
  expect(await under("key b").open(anew ?? envelope, "one")).toBe("hunter22");
  expect(await under("key b").open(envelope, "one")).toBeUndefined();
  expect(await under("key b").rewrap(envelope, "one")).toBeUndefined();
});
