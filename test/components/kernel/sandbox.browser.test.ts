import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openKernelPage as open, type openKernelPage, textOf } from "#test/support/kernel-page.ts";

/** The written list of escapes that a cell may try, and what comes of each. */
let browser: Browser;
let kernel: Awaited<ReturnType<typeof openKernelPage>>;

beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await open(browser);
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

/** Runs an expression that tells what happened. */
async function attempt(expression: string): Promise<string> {
  const [result] = await kernel.run(
    `await (async () => { try { return String(await (${expression})) } catch (error: any) { return "refused: " + error.name } })()`,
  );
  return textOf(result).replace(/^'|'$/g, "");
}

const state = () =>
  kernel.page.evaluate(
    () =>
      (
        window as unknown as { octavoTest: { kernel: { state: { get(): { phase: string } } } } }
      ).octavoTest.kernel.state.get().phase,
  );

describe("the page", () => {
  it.each([
    ["has no window here", "typeof window + typeof document + typeof parent", "undefinedundefinedundefined"],
    ["is of another origin than ours", "origin + ' ' + location.protocol", "null data:"],
    [
      "gave no cookie",
      "typeof cookieStore === 'undefined' ? 'none' : cookieStore.getAll().then((all: unknown[]) => all.length)",
      "none",
    ],
  ])("%s", async (_what, expression, answer) => {
    expect(await attempt(expression)).toBe(answer);
  });

  it("hears nothing that goes around the channel", async () => {
    const before = await state();
    await kernel.run(
      "self.postMessage({ type: 'frame-ready' }); self.postMessage({ type: 'worker-failed', message: 'x' }); (globalThis as any).close?.toString();",
    );
    expect(await state()).toBe(before);
  });

  it("keeps its kernel when a cell closes it", async () => {
    expect(await attempt("close()")).toBe("refused: Error");
    expect(textOf((await kernel.run("1 + 1"))[0])).toBe("2");
  });
});

describe("storage", () => {
  it.each([
    [
      "indexedDB",
      "new Promise((yes, no) => { const request = indexedDB.open('x'); request.onsuccess = yes; request.onerror = () => no(request.error) })",
    ],
    ["caches", "caches.open('x')"],
    ["the file system", "navigator.storage.getDirectory()"],
    ["locks shared with the page", "navigator.locks.request('x', () => 1)"],
  ])("%s is not to be had", async (_what, expression) => {
    expect(await attempt(expression)).toMatch(
      /^refused: (SecurityError|UnknownError|TypeError|InvalidStateError|NotAllowedError)/,
    );
  });

  it("a broadcast reaches nobody", async () => {
    const heard = kernel.page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const channel = new BroadcastChannel("octavo");
          channel.onmessage = () => resolve(true);
          setTimeout(() => resolve(false), 400);
        }),
    );
    await attempt("new BroadcastChannel('octavo').postMessage('hello')");
    expect(await heard).toBe(false);
  });
});

describe("the network", () => {
  it("our server answers no question of a cell, and is never sent a cookie", async () => {
    const before = kernel.server.requests.length;
    expect(
      await attempt(`fetch("${kernel.base}/api/session", { credentials: "include" }).then((answer) => answer.text())`),
    ).toBe("refused: TypeError");
    expect(
      await attempt(
        `fetch("${kernel.base}/api/projects", { method: "POST", mode: "no-cors", credentials: "include", body: "{}" }).then((answer) => answer.type)`,
      ),
    ).toMatch(/opaque|refused/);
    expect(
      await attempt(
        `new Promise((yes, no) => { const request = new XMLHttpRequest(); request.open("GET", "${kernel.base}/api/session"); request.withCredentials = true; request.onload = () => yes(request.responseText); request.onerror = () => no(new TypeError()); request.send() })`,
      ),
    ).toBe("refused: TypeError");
    expect(kernel.server.requests.slice(before).map(({ cookie }) => cookie)).not.toContain("session=secret");
    expect(kernel.server.requests.slice(before).every(({ cookie }) => cookie === undefined)).toBe(true);
  });

  it.each([
    ["code from elsewhere", "import('https://elsewhere.test/x.js')"],
    ["a script from elsewhere", "(globalThis as any).importScripts('https://elsewhere.test/x.js')"],
    [
      "a socket",
      "new Promise((yes, no) => { const socket = new WebSocket('wss://elsewhere.test/'); socket.onopen = yes; socket.onerror = () => no(new TypeError()) })",
    ],
    ["plain http elsewhere", "fetch('http://elsewhere.test/')"],
    [
      "an event stream over http",
      "new Promise((yes, no) => { const source = new EventSource('http://elsewhere.test/'); source.onopen = yes; source.onerror = () => no(new TypeError()) })",
    ],
  ])("%s is refused", async (_what, expression) => {
    expect(await attempt(expression)).toMatch(/^refused: /);
  });
});

describe("the language's own objects", () => {
  const poisons: Readonly<Record<string, string>> = {
    "Array.prototype":
      "Array.prototype.map = () => 'poison'; Array.prototype.push = null as any; (Array.prototype as any)[Symbol.iterator] = null",
    Promise: "Promise.prototype.then = () => 'poison' as any; (globalThis as any).Promise = class Fake {}",
    console: "(globalThis as any).console = { log() { throw 1 } }",
    "Object.prototype":
      "Object.defineProperty(Object.prototype, 'type', { get: () => 'finished', set() {}, configurable: true })",
    "Map and JSON": "(Map.prototype as any).get = () => 'poison'; JSON.stringify = () => 'poison'",
    postMessage:
      "(globalThis as any).postMessage = () => 0; MessagePort.prototype.postMessage = () => 0; (globalThis as any).onmessage = () => 0",
    "time and chance":
      "Date.now = () => 0; performance.now = () => 0; Math.random = () => 4; (globalThis as any).setTimeout = () => 0",
  };
  it.each(Object.entries(poisons))("%s: the next cell finds them as they were", async (_what, source) => {
    const own = await open(browser);
    const [first, second] = await own.run(
      `${source};`,
      "console.log('told'); await new Promise((go) => setTimeout(go, 1)); [[...[1, 2].map((n) => n * 2)].join(), typeof Date.now(), JSON.stringify({ a: [1] }), new Map([[1, 2]]).get(1), Math.random() < 1].join(' ')",
    );
    expect(first?.status).toMatch(/ok|failed/);
    expect(second?.status).toBe("ok");
    expect(textOf(second)).toContain("told");
    expect(textOf(second)).toContain('2,4 number {"a":[1]} 2 true');
    await own.close();
  });
});

describe("our own channel", () => {
  it("speaks of no run that the page did not order, however the cell forges it", async () => {
    const [result] = await kernel.run(`
const sent: unknown[] = [];
const original = MessagePort.prototype.postMessage;
MessagePort.prototype.postMessage = function (this: MessagePort, ...given: any[]) { sent.push(given[0]); return original.apply(this, given as any) };
console.log("still heard");
await octavo.sleep(100);
MessagePort.prototype.postMessage = original;
sent.length`);
    // The kernel took its own way to speak before any cell ran.
    expect(textOf(result)).toMatch(/still heard/);
    expect(textOf(result)).toMatch(/\b0$/);
  });

  it("survives a cell that breaks the language: its own run may fail, the page and the next kernel do not", async () => {
    const own = await open(browser);
    const poison = `Array.prototype.push = () => 0; Array.prototype.map = null as any; Promise.prototype.then = null as any;
Object.prototype.toString = () => { throw 1 }; (Map.prototype as any).get = () => "poison"; JSON.stringify = () => "poison"; (globalThis as any).Promise = null; 1`;
    // It cannot even say that it has finished: nobody waits for it.
    await own.page.evaluate((source) => {
      const test = (window as unknown as { octavoTest: { begin(cells: unknown): unknown } }).octavoTest;
      test.begin([{ cellId: "poison", source }]);
    }, poison);
    await own.page.evaluate(() =>
      (window as unknown as { octavoTest: { kernel: { restart(): void } } }).octavoTest.kernel.restart(),
    );
    expect(textOf((await own.run("[1, 2].map((n) => n * 2).join()"))[0])).toBe("'2,4'");
    await own.close();
  });

  it("a value that cannot be sent, a renderer that throws, a getter that lies are told as text", async () => {
    const results = await kernel.run(
      "new Proxy({}, { get: (_: object, name: unknown) => { if (name === 'then') return undefined; throw new Error('no') }, ownKeys: () => { throw new Error('no') } })",
      "({ [Symbol.for('Jupyter.display')]() { throw new Error('broken renderer') } })",
      "({ get boom() { throw new Error('no') }, f: () => 1 })",
      "new (class { toJSON() { throw new Error('no') } then: undefined })()",
      "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/plain': { toString: null } }) })",
    );
    expect(results.map(({ status }) => status)).toEqual(["ok", "ok", "ok", "ok", "ok"]);
    expect(textOf(results[1])).toContain("broken renderer");
    expect(textOf((await kernel.run("'alive'"))[0])).toBe("'alive'");
  });
});

describe("time", () => {
  it("timers end with their kernel", async () => {
    const own = await open(browser);
    await own.run(`setInterval(() => fetch("${own.base}/tick", { mode: "no-cors" }).catch(() => 0), 20);`);
    await own.page.waitForTimeout(150);
    await own.page.evaluate(() =>
      (window as unknown as { octavoTest: { kernel: { restart(): void } } }).octavoTest.kernel.restart(),
    );
    await own.run("1;");
    const after = own.server.requests.length;
    await own.page.waitForTimeout(200);
    expect(own.server.requests.length).toBe(after);
    await own.close();
  });

  it("workers that a cell started end with it", async () => {
    const own = await open(browser);
    const code = `setInterval(() => fetch("${own.base}/nested", { mode: "no-cors" }).catch(() => 0), 20)`;
    const [result] = await own.run(
      `try { new Worker("data:text/javascript," + encodeURIComponent(${JSON.stringify(code)})); await octavo.sleep(200); "started" } catch (error: any) { "refused: " + error.name }`,
    );
    expect(result?.status).toBe("ok");
    await own.page.evaluate(() =>
      (window as unknown as { octavoTest: { kernel: { restart(): void } } }).octavoTest.kernel.restart(),
    );
    await own.run("1;");
    const after = own.server.requests.length;
    await own.page.waitForTimeout(200);
    expect(own.server.requests.length).toBe(after);
    await own.close();
  });

  it("a promise that nobody awaited is told under the cell that made it", async () => {
    const [result] = await kernel.run("void Promise.reject(new RangeError('nobody listens')); await octavo.sleep(30);");
    expect(textOf(result)).toContain("RangeError: nobody listens");
  });
});
