import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createOutbound } from "#server/http/outbound.ts";

let server: http.Server;
let port: number;
beforeAll(async () => {
  server = http.createServer((request, response) => {
    if (request.url === "/redirect") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    else if (request.url === "/large") response.end("x".repeat(3_000_000));
    else if (request.url === "/never") return;
    else response.end(`${request.method} ${request.headers.host}`);
  });
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test.each([
  "http://localhost",
  "http://127.0.0.1",
  "http://[::1]",
  "http://169.254.169.254",
  "http://2130706433",
  "http://0",
  "http://[::ffff:7f00:1]",
])("%s is inside, and not asked", async (place) => {
  await expect(createOutbound([])(`${place}:${port}/`)).rejects.toMatchObject({ code: "invalid_request" });
});

test.each(["file:///etc/passwd", "ftp://example.org", "http://user:pass@example.org", "gopher://x", "not an address"])(
  "%s is no address to fetch",
  async (address) => {
    await expect(createOutbound(["localhost"])(address)).rejects.toMatchObject({ code: "invalid_request" });
  },
);

test("what the operator named is asked; redirects are not followed, large and slow answers are refused", async () => {
  const outbound = createOutbound(["localhost"]);
  expect((await outbound(`http://localhost:${port}/`)).text).toBe(`GET localhost:${port}`);
  expect((await outbound(`http://localhost:${port}/redirect`)).status).toBe(302);
  await expect(outbound(`http://localhost:${port}/large`)).rejects.toMatchObject({ code: "unavailable" });
  await expect(outbound(`http://localhost:${port}/never`, { timeoutMs: 200 })).rejects.toMatchObject({
    code: "unavailable",
  });
});
