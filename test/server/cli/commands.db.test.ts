import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { must } from "#lib/base/assert.ts";
import { hashToken } from "#server/auth/index.ts";
import { openDatabase } from "#server/db/index.ts";
import { testLog } from "#test/support/postgres-server.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import { octavo } from "#test/support/terminal.ts";
import { adminToken, type Workspace } from "#test/support/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "octavo-commands-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("with an Octavo that runs", () => {
  let workspace: Workspace<Studio>;
  beforeAll(async () => {
    workspace = await openStudio(folder);
  });
  afterAll(() => workspace.stop());
  const env = () => ({ OCTAVO_ORIGIN: workspace.base, OCTAVO_ADMIN_TOKEN: adminToken });

  it("a notebook goes in and comes out again", async () => {
    const file = path.join(folder, "Tides.ipynb");
    const cells = [{ cell_type: "markdown", id: "a", metadata: {}, source: "# Tides" }];
    writeFileSync(file, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
    const imported = await octavo(["import", file], env());
    expect(imported).toMatchObject({ code: 0, err: "" });
    const address = must(/^Tides: (http.*\/n\/[0-9a-z]+)\n$/.exec(imported.out)?.[1], "its address");
    const exported = await octavo(["export", address], env());
    expect(JSON.parse(exported.out)).toMatchObject({ nbformat: 4, cells: [{ id: "a", source: ["# Tides"] }] });
    const output = path.join(folder, "out.ipynb");
    expect(await octavo(["export", must(address.split("/").at(-1), "its id"), "-o", output], env())).toMatchObject({
      code: 0,
      out: "",
    });
    expect(readFileSync(output, "utf8")).toBe(exported.out);
  });

  it("what the server refuses is said in its words", async () => {
    const file = path.join(folder, "broken.ipynb");
    writeFileSync(file, "not json");
    expect(await octavo(["import", file], env())).toMatchObject({
      code: 2,
      err: expect.stringContaining("invalid_notebook"),
    });
    expect(await octavo(["export", "nothing"], env())).toMatchObject({
      code: 2,
      err: expect.stringContaining("not_found"),
    });
    expect(await octavo(["import", file, "--project", "Absent"], env())).toMatchObject({
      err: expect.stringContaining("no project Absent"),
    });
    const wrong = { ...env(), OCTAVO_ADMIN_TOKEN: "some other token of 16" };
    expect(await octavo(["export", "nothing"], wrong)).toMatchObject({ err: expect.stringContaining("not_signed_in") });
  });

  it("a token can be made beside it", async () => {
    const made = await octavo(["token", "create", "--name", "ci", "--days", "3"], {
      DATABASE_URL: workspace.db.url,
      OCTAVO_DATA: folder,
    });
    expect(made).toMatchObject({ code: 0, err: "" });
    const { rows } = await workspace.db.pool.query(
      "select name, expires_at - created_at as lasts from api_token where token_hash = $1",
      [hashToken(made.out.trim())],
    );
    expect(rows).toEqual([{ name: "ci", lasts: 3 * 86_400_000 }]);
    const visitor = workspace.visitor({ authorization: `Bearer ${made.out.trim()}` });
    expect((await visitor.get("/api/projects")).status).toBe(200);
  });
});

describe("on a data folder", () => {
  it("a backup is taken while another process writes, and restored into a new folder", async () => {
    const data = path.join(folder, "data");
    const db = await openDatabase({ dataFolder: data, log: testLog });
    await db.pool.query("create table rows (n bigint primary key)");
    await db.stop();
    const writer = spawn(process.execPath, [path.resolve("test/support/row-writer.ts"), data, "1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(must(writer.stdout, "its output"), "data");
    writer.stdout?.resume();
    const file = path.join(folder, "backup.octavo");
    const backup = await octavo(["backup", file], { OCTAVO_DATA: data });
    expect(backup).toMatchObject({ code: 0, err: "", out: expect.stringContaining("rows, 0 blobs") });
    expect(await octavo(["restore", file], { OCTAVO_DATA: data })).toMatchObject({
      code: 1,
      err: expect.stringContaining(`another Octavo (pid ${writer.pid}) uses this folder`),
    });
    writer.kill("SIGKILL");
    await once(writer, "exit");
    // The table of this test is none of ours, so a restore knows no place for it.
    expect(await octavo(["restore", file], { OCTAVO_DATA: path.join(folder, "other") })).toMatchObject({
      code: 1,
      err: expect.stringContaining('relation "public.rows" does not exist'),
    });
    expect(await octavo(["token", "create"], { OCTAVO_DATA: path.join(folder, "other") })).toMatchObject({
      code: 2,
      err: expect.stringContaining("start it once"),
    });
  });
});
