import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket, { WebSocketServer } from "ws";
import { createMetrics } from "#server/http/metrics.ts";
import { createRouter } from "#server/http/router.ts";
import { createHttpServer, type HttpServer } from "#server/http/server.ts";
import { systemRoutes } from "#server/http/system-routes.ts";
import { createLog } from "#server/log.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "octavo-assets-"));
const log = createLog("silent");
const metrics = createMetrics("a-token-for-metrics");
const sockets = new WebSocketServer({ noServer: true });
const state = { ready: true };
let http: HttpServer;
let base: string;

beforeAll(async () => {
  writeFileSync(path.join(folder, "kernel-0123456789ab.js"), "self.ok = 1;");
  writeFileSync(path.join(folder, "frame.html"), "<p>frame</p>");
  writeFileSync(path.join(folder, "chunk.js"), "chunk");
  writeFileSync(path.join(folder, "chunk.js.gz"), gzipSync("chunk"));
  const system = systemRoutes({ ready: async () => state.ready, allRoutes: () => system, version: "0" });
  const router = createRouter({
    routes: [...system, ...metrics.routes],
    log,
    origin: () => base,
    authenticate: async () => undefined,
    rightIn: async () => undefined,
    scopes: {},
  });
  http = createHttpServer({
    log,
    router,
    metrics,
    assetsFolder: folder,
    bundlesFolder: folder,
    pageHeaders: () => ({ "x-page": "1" }),
    sockets: [
      {
        path: /^\/collab\/([^/]+)$/,
        upgrade: (request, socket, head) =>
          sockets.handleUpgrade(request, socket, head, (client) => client.send("hello")),
      },
    ],
  });
  base = `http://127.0.0.1:${await http.listen(0, "127.0.0.1")}`;
});

afterAll(async () => {
  await http.close(100);
  rmSync(folder, { recursive: true });
});

test("pages are not answered before they are ready, then with their headers", async () => {
  expect((await fetch(`${base}/`)).status).toBe(503);
  http.setPages(async (_request, response) => void response.end("page"));
  const response = await fetch(`${base}/n/anything`);
  expect([await response.text(), response.headers.get("x-page")]).toEqual(["page", "1"]);
});

test("health follows what the server says of itself", async () => {
  expect(await (await fetch(`${base}/api/health`)).json()).toEqual({ status: "ok" });
  state.ready = false;
  const response = await fetch(`${base}/api/health`);
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "2"]);
  state.ready = true;
});

test("a hashed asset is immutable and readable from an opaque origin", async () => {
  const response = await fetch(`${base}/assets/kernel-0123456789ab.js`);
  expect(await response.text()).toBe("self.ok = 1;");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "cache-control": expect.stringContaining("immutable"),
    "x-content-type-options": "nosniff",
  });
  const again = await fetch(`${base}/assets/kernel-0123456789ab.js`, {
    headers: { "if-none-match": response.headers.get("etag") ?? "" },
  });
  expect(again.status).toBe(304);
});

test("a document among the assets opens in a sandbox", async () => {
  const response = await fetch(`${base}/assets/frame.html`);
  expect(response.headers.get("content-security-policy")).toBe("sandbox allow-scripts");
});

test("no path leaves the folder of assets", async () => {
  for (const climb of ["..%2f..%2fetc/passwd", "kernel.js%00.js", "%E0%A4%A", "nothing.js"]) {
    expect((await fetch(`${base}/assets/${climb}`)).status, climb).toBe(404);
  }
});

test("metrics answer their token and nobody else", async () => {
  expect((await fetch(`${base}/metrics`)).status).toBe(401);
  expect((await fetch(`${base}/metrics`, { headers: { authorization: "Bearer a-token-for-metricz" } })).status).toBe(
    401,
  );
  const response = await fetch(`${base}/metrics`, { headers: { authorization: "Bearer a-token-for-metrics" } });
  expect(await response.text()).toContain("octavo_http_request_seconds_bucket");
});

test("a known socket path is upgraded, an unknown one is closed", async () => {
  const known = new WebSocket(`${base.replace("http", "ws")}/collab/n1?token=t`);
  expect(await new Promise((resolve) => known.once("message", (data) => resolve(String(data))))).toBe("hello");
  known.close();
  const unknown = new WebSocket(`${base.replace("http", "ws")}/elsewhere`);
  expect(await new Promise((resolve) => unknown.once("error", (error) => resolve(error.message)))).toContain("404");
});

test("bundles of pages go out as the build packed them, to whoever takes that; others are Next's to answer", async () => {
  http.setPages(async (_request, response) => void response.end("page"));
  const packed = await fetch(`${base}/_next/static/chunk.js`, { headers: { "accept-encoding": "gzip, br" } });
  expect([await packed.text(), packed.headers.get("content-encoding"), packed.headers.get("vary")]).toEqual([
    "chunk",
    "gzip",
    "accept-encoding",
  ]);
  expect(packed.headers.get("cache-control")).toContain("immutable");
  expect(packed.headers.get("access-control-allow-origin")).toBeNull();
  const plain = await fetch(`${base}/_next/static/chunk.js`, { headers: { "accept-encoding": "gzip;q=0" } });
  expect([await plain.text(), plain.headers.get("content-encoding")]).toEqual(["chunk", null]);
  expect(await (await fetch(`${base}/_next/static/none.js`)).text()).toBe("page");
  expect(await (await fetch(`${base}/_next/static/..%2f..%2fsecret.js`)).text()).toBe("page");
});
