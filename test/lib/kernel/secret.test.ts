import { expect, test } from "vitest";
import type { KernelRequest } from "#lib/kernel/protocol.ts";
import { readSecret } from "#lib/kernel/secret.ts";

test("a secret is asked of the page by its name", async () => {
  const asked: KernelRequest[] = [];
  const ask = async (request: KernelRequest) => {
    asked.push(request);
    return "hunter22";
  };
  expect(await readSecret("KEY", ask)).toBe("hunter22");
  expect(asked).toEqual([{ kind: "secret", name: "KEY" }]);
});

test("what is no name is not asked for, and no value is no secret", async () => {
  const ask = async () => null;
  await expect(readSecret("", ask)).rejects.toThrow("takes a secret's name");
  await expect(readSecret(7 as never, ask)).rejects.toThrow("takes a secret's name");
  await expect(readSecret("KEY", ask)).rejects.toThrow("the secret KEY could not be read");
});
