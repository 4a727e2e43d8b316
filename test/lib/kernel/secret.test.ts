import { expect, test } from "vitest";
import { type KernelRequest, kernelRequestSchema } from "#lib/kernel/protocol.ts";
import { SecretsRead } from "#lib/kernel/secret.ts";

test("a secret is asked of the page by its name", async () => {
  const asked: KernelRequest[] = [];
  const secrets = new SecretsRead(async (request) => {
    asked.push(request);
    return "hunter22";
  });
  expect(await secrets.read("KEY")).toBe("hunter22");
  expect(asked).toEqual([{ kind: "secret", name: "KEY" }]);
});

test("what is no name is not asked for, and no value is no secret", async () => {
  const secrets = new SecretsRead(async () => null);
  await expect(secrets.read("")).rejects.toThrow("takes a secret's name");
  await expect(secrets.read(7 as never)).rejects.toThrow("takes a secret's name");
  await expect(secrets.read("KEY")).rejects.toThrow("the secret KEY could not be read");
});

test("what was read stays out of what a run tracks: params, tags, names and metrics, plain and encoded", async () => {
  const secrets = new SecretsRead(async () => "hunter22");
  const begin: KernelRequest = {
    kind: "run-begin",
    automatic: false,
    run: "e1:1",
    executionId: "e1",
    name: "with hunter22",
    at: 1,
    params: { key: "hunter22", url: `https://x/?k=${btoa("hunter22")}` },
    tags: { hunter22: "x" },
  };
  expect(secrets.clean(begin)).toBe(begin);
  await secrets.read("KEY");
  const cleaned = secrets.clean(begin);
  expect(JSON.stringify(cleaned)).not.toMatch(/hunter22|aHVudGVyMj/);
  expect(kernelRequestSchema.parse(cleaned)).toMatchObject({
    kind: "run-begin",
    run: "e1:1",
    executionId: "e1",
    at: 1,
  });
  const log: KernelRequest = {
    kind: "run-log",
    run: "e1:1",
    metrics: [{ key: "loss hunter22", value: 1, step: 0, time: 0 }],
    params: {},
    tags: {},
  };
  expect(JSON.stringify(secrets.clean(log))).not.toContain("hunter22");
});
