/** The program as people run it: who else may use its folder, how it ends, and that it opens what older versions kept. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { member } from "#test/support/collab-fixture.ts";
import { type OctavoProcess, startOctavoProcess } from "#test/support/octavo.ts";

const root = path.resolve(import.meta.dirname, "../..");
const releases = path.join(root, "test/fixtures/releases");
const archives = (await readdir(releases)).filter((name) => name.endsWith(".octavo.gz"));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "octavo-main-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function call<T>(octavo: OctavoProcess, address: string, init: RequestInit = {}): Promise<T> {
  const headers = { authorization: `Bearer ${octavo.adminToken}`, "content-type": "application/json", ...init.headers };
  const response = await fetch(octavo.origin + address, { ...init, headers });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
  return (response.headers.get("content-type")?.includes("json") ? response.json() : response.text()) as Promise<T>;
}

interface Listed {
  readonly items: readonly { readonly id: string; readonly name: string }[];
}

async function restore(archive: string, dataFolder: string): Promise<void> {
  const file = path.join(folder, path.basename(archive, ".gz"));
  await writeFile(file, gunzipSync(await readFile(archive)));
  const args = [path.join(root, "server/cli/octavo.ts"), "restore", file];
  await promisify(execFile)(process.execPath, args, { env: { ...process.env, OCTAVO_DATA: dataFolder } });
}

describe.each(archives)("what %s kept", (archive) => {
  let octavo: OctavoProcess;
  let notebook: string;
  let project: string;

  beforeAll(async () => {
    const dataFolder = path.join(folder, `from-${archive}`);
    await restore(path.join(releases, archive), dataFolder);
    octavo = await startOctavoProcess({ dataFolder });
    const projects = await call<Listed>(octavo, "/api/projects");
    project = projects.items.find(({ name }) => name.startsWith("Made by "))?.id ?? "";
    const notebooks = await call<Listed>(octavo, `/api/projects/${project}/notebooks`);
    notebook = notebooks.items.find(({ name }) => name === "Kept")?.id ?? "";
  });
  afterAll(() => octavo?.stop());

  test("opens: text, outputs and every moment of its history", async () => {
    const now = await call<string>(octavo, `/api/notebooks/${notebook}/export`).then(JSON.stringify);
    expect(now).toContain("after the point");
    expect(now).toContain("image/png");
    const { items } = await call<Listed>(octavo, `/api/notebooks/${notebook}/history/points`);
    expect(items.map(({ name }) => name)).toEqual(["a point"]);
    const then = await call<object>(octavo, `/api/notebooks/${notebook}/history/moment?point=${items[0]?.id}`);
    expect(JSON.stringify(then)).toContain("before the point");
    expect(JSON.stringify(then)).not.toContain("after the point");
  });

  test("can be written on, and its people still sign in", async () => {
    const { port } = new URL(octavo.origin);
    const owner = await member({ port: Number(port) }, notebook, octavo.adminToken);
    const cells = owner.doc.getArray("cells").length;
    expect(cells).toBeGreaterThan(0);
    owner.doc.getMap("octavo.test").set("written", true);
    await owner.saved();
    owner.ws.close();
    const signedIn = await fetch(`${octavo.origin}/api/auth/sign-in/email`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: octavo.origin },
      body: JSON.stringify({ email: "emmy@example.org", password: "rings and ideals" }),
    });
    expect(signedIn.status).toBe(200);
  });

  test("has its files and datasets", async () => {
    const files = await call<Listed>(octavo, `/api/projects/${project}/files`);
    const rows = files.items.find(({ name }) => name === "rows.csv");
    expect(await call(octavo, `/api/files/${rows?.id}/content`)).toBe("a,b\n1,2\n3,4\n");
    const datasets = await call<Listed>(octavo, `/api/projects/${project}/datasets`);
    expect(datasets.items.map(({ name }) => name)).toEqual(["rows"]);
  });

  test("no second Octavo starts on its folder, and the first goes on", async () => {
    const second = spawn(process.execPath, [path.join(root, "server/main.ts")], {
      env: { ...process.env, PORT: "0", OCTAVO_DATA: octavo.dataFolder, NODE_ENV: "production" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    second.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const [code] = await once(second, "close");
    expect(code).toBe(1);
    expect(said).toMatch(/another Octavo \(pid \d+\) uses this folder.*\nStop it first, or set OCTAVO_DATA/);
    expect(await call(octavo, "/api/health")).toEqual({ status: "ok" });
  });

  test("told to end, it tells its sockets when to come back, waits for no slow upload, and ends with 0", async () => {
    const { port } = new URL(octavo.origin);
    const writer = await member({ port: Number(port) }, notebook, octavo.adminToken);
    const upload = request({
      port,
      method: "PUT",
      path: `/api/projects/${project}/files/content?path=slow.bin`,
      headers: { authorization: `Bearer ${octavo.adminToken}`, "content-type": "application/octet-stream" },
    });
    upload.on("error", () => undefined);
    upload.write("the first bytes of many");
    const began = performance.now();
    const ended = octavo.stop();
    expect(await writer.control("draining")).toMatchObject({ reconnectMs: expect.any(Number) });
    expect((await writer.closed).code).toBe(1012);
    expect(await ended).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    upload.destroy();
  });
});
