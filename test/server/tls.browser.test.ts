/** The program with a certificate of its own: https and nothing else, with what browsers need to insist on it. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import http from "node:http";
import https, { type RequestOptions } from "node:https";
import path from "node:path";
import tls from "node:tls";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openBrowser } from "#test/support/browser.ts";
import { type OctavoProcess, startOctavoProcess } from "#test/support/octavo.ts";

const fixtures = path.resolve(import.meta.dirname, "../fixtures/tls");
const [certFile, keyFile] = [path.join(fixtures, "cert.pem"), path.join(fixtures, "key.pem")];
const ca = readFileSync(certFile);
let octavo: OctavoProcess;
let browser: Browser;
beforeAll(async () => {
  octavo = await startOctavoProcess({
    env: { OCTAVO_TLS_CERT: certFile, OCTAVO_TLS_KEY: keyFile, HOST: "localhost" },
  });
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await octavo?.stop();
  await octavo?.clean();
});

const account = { email: "tls@example.org", password: "correct horse battery" };

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

async function call(address: string, options: RequestOptions & { readonly body?: unknown } = {}): Promise<Answer> {
  const { body, ...rest } = options;
  const request = https.request(octavo.origin + address, { ca, ...rest });
  request.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(request, "response")) as [http.IncomingMessage];
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return { status: response.statusCode ?? 0, headers: response.headers, text };
}

const signIn = (): Promise<Answer> =>
  call("/api/session/link", {
    method: "POST",
    headers: { "content-type": "application/json", origin: octavo.origin },
    body: { token: new URL(octavo.signInLink).searchParams.get("link") },
  });

test("it answers on https, tells browsers to stay there, and signs in with cookies that never leave it", async () => {
  expect(octavo.origin).toMatch(/^https:\/\/localhost:\d+$/);
  for (const address of ["/api/health", "/sign-in"])
    expect((await call(address)).headers["strict-transport-security"]).toMatch(/max-age=\d{7,}/);
  const { status, headers } = await signIn();
  expect(status).toBe(200);
  const [cookie = ""] = headers["set-cookie"] ?? [];
  expect(cookie).toMatch(/^__Secure-octavo/);
  for (const flag of [/; Secure/i, /; HttpOnly/i, /; SameSite=Lax/i]) expect(cookie).toMatch(flag);
  const spoken = { cookie: cookie.split(";")[0] ?? "" };
  expect((await call("/api/session", { headers: spoken })).status).toBe(200);
  const own = { ...spoken, origin: octavo.origin, "content-type": "application/json" };
  const named = await call("/api/session", { method: "PATCH", headers: own, body: account });
  expect(named.status, named.text).toBe(200);

  // Sockets are wss, and ask for the origin as all else does.
  const open = (origin: string): Promise<number> => {
    const socket = new WebSocket(`${octavo.origin.replace("https", "wss")}/live`, {
      ca,
      headers: { ...spoken, origin },
    });
    return Promise.race([
      once(socket, "open").then(() => 101),
      once(socket, "unexpected-response").then(([, response]) => response.statusCode as number),
    ]).finally(() => {
      socket.on("error", () => undefined);
      socket.terminate();
    });
  };
  expect(await open(octavo.origin)).toBe(101);
  expect(await open("https://elsewhere.example")).toBe(403);
});

test("it speaks nothing older than TLS 1.2, and no http", async () => {
  const { port, hostname } = new URL(octavo.origin);
  const old = tls.connect({
    port: Number(port),
    host: hostname,
    ca,
    servername: hostname,
    maxVersion: "TLSv1.1",
    minVersion: "TLSv1.1",
  });
  const refused = await new Promise((resolve) => {
    old.once("error", () => resolve(true));
    old.once("secureConnect", () => resolve(false));
  });
  old.destroy();
  expect(refused).toBe(true);
  const plain = http.get(`http://${hostname}:${port}/api/health`);
  const outcome = await new Promise((resolve) => {
    plain.once("error", () => resolve("refused"));
    plain.once("response", (response) => resolve(response.statusCode));
  });
  expect(["refused", 400]).toContain(outcome);
});

test("a browser opens a notebook over it, with a live connection and no word in the console", async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  const bearer = { authorization: `Bearer ${octavo.adminToken}`, "content-type": "application/json" };
  const projects = JSON.parse((await call("/api/projects", { headers: bearer })).text);
  const made = await call(`/api/projects/${projects.items[0].id}/notebooks`, {
    method: "POST",
    headers: bearer,
    body: { name: "Over TLS" },
  });
  const signed = await context.request.post(`${octavo.origin}/api/auth/sign-in/email`, {
    data: account,
    headers: { origin: octavo.origin },
  });
  expect(signed.ok(), await signed.text()).toBe(true);
  const socket = page.waitForEvent("websocket");
  await page.goto(`${octavo.origin}/n/${JSON.parse(made.text).id}`);
  await page.getByRole("heading", { name: "Over TLS" }).first().waitFor();
  expect((await socket).url()).toMatch(/^wss:\/\//);
  expect(faults).toEqual([]);
  expect(octavo.log()).not.toContain("PRIVATE KEY");
  await context.close();
});
