/** What a cell may be given by mistake or in bad faith: it ends with words that help, and the next cell runs. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type KernelPage, launchBrowser, openKernelPage, type RunResult, textOf } from "#test/support/kernel-page.ts";

let browser: Browser;
let kernel: KernelPage;
beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await openKernelPage(browser);
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

const errorOf = (result: RunResult | undefined) => {
  const event = result?.events.find(({ type }) => type === "error");
  if (event?.type !== "error") throw new Error("no error");
  return event;
};

it("a cell of a megabyte runs, and an error in its last line is told there", async () => {
  const lines = Array.from({ length: 14_000 }, (_, at) => `const value${at} = ${at} + "${"x".repeat(50)}".length;`);
  const source = [...lines, "nothing.here"].join("\n");
  expect(source.length).toBeGreaterThan(1_000_000);
  const { large: broken } = await kernel.runAs({ large: source });
  expect(errorOf(broken)).toMatchObject({ name: "ReferenceError", line: 14_001 });
  const { large: whole, after } = await kernel.runAs({
    large: [...lines, "value13999"].join("\n"),
    after: "value0 + value13999",
  });
  expect(whole?.status).toBe("ok");
  expect(textOf(after)).toBe(String(50 + 13_999 + 50));
});

it("a megabyte in one line is kept as text and shown in part", async () => {
  const [result, after] = await kernel.run(`const big = "${"é".repeat(1_000_000)}"; big`, "big.length");
  expect(result?.status).toBe("ok");
  expect(JSON.stringify(result?.events).length).toBeLessThan(300_000);
  expect(textOf(after)).toBe("1000000");
});

it("two thousand cells that depend on one run after it, each with its value", async () => {
  const dependents = Array.from({ length: 2000 }, (_, at) => [`d${at}`, `root + ${at}`] as const);
  const results = await kernel.runAs({ root: "const root = 1;", ...Object.fromEntries(dependents) });
  const wrong = dependents.filter(([id], at) => textOf(results[id]) !== String(at + 1));
  expect(wrong).toEqual([]);
});

it("an import that does not exist says which and what there is instead", async () => {
  // As the page answers for what the server does not have.
  await kernel.page.evaluate(() => {
    (window as unknown as { octavoBroker: unknown }).octavoBroker = async () => null;
  });
  for (const source of [
    'import x from "no-such-package-at-all"; x',
    'import { x } from "./no-such-file.ts"; x',
    'await import("no-such-package-at-all")',
  ]) {
    const [result] = await kernel.run(source);
    expect(result?.status).toBe("failed");
    expect(errorOf(result).message).toMatch(/no-such/);
  }
  expect(textOf((await kernel.run("1 + 1"))[0])).toBe("2");
});

it("what cannot be cloned is told in words: a function, a proxy, a stream, a symbol, a detached buffer", async () => {
  const results = await kernel.run(
    "(function named() {})",
    "new Proxy(class {}, {})",
    "new ReadableStream()",
    "Symbol('alone')",
    "const buffer = new ArrayBuffer(8); structuredClone(buffer, { transfer: [buffer] }); buffer",
    "({ port: new MessageChannel().port1, weak: new WeakRef({}), map: new Map([[() => 1, Symbol('x')]]) })",
    "const ring: any = { name: 'ring' }; ring.self = ring; ring",
  );
  expect(results.map(({ status }) => status)).toEqual(results.map(() => "ok"));
  for (const result of results) expect(textOf(result).length).toBeGreaterThan(0);
  expect(textOf(results[0])).toContain("named");
});

it("a promise that is rejected long after its cell has ended is told under that cell, not under the next", async () => {
  const results = await kernel.runAs({
    early: "setTimeout(() => { void Promise.reject(new RangeError('too late')) }, 50);",
    next: "await octavo.sleep(300); 'next'",
  });
  expect(JSON.stringify(results.next?.events)).not.toContain("too late");
  const told = () =>
    kernel.page.evaluate(() => {
      const { results } = (window as unknown as { octavoTest: { results: Map<string, { events: unknown[] }> } })
        .octavoTest;
      return [...results.values()].filter(({ events }) => JSON.stringify(events).includes("too late")).length;
    });
  await expect.poll(told, { timeout: 10_000 }).toBe(1);
});
