import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { startEmbedded } from "#server/db/embedded-server.ts";
import { type Database, openDatabase } from "#server/db/index.ts";
import { testLog } from "#test/support/postgres-server.ts";
import { canMount, openSmallDisk } from "#test/support/small-disk.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-embedded-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function open(): Promise<Database> {
  const db = await openDatabase({ dataFolder: folder, log: testLog });
  onTestFinished(() => db.stop());
  await db.pool.query("create table if not exists rows (n bigint primary key)");
  return db;
}

test("a new folder gets a cluster whose password only its owner reads, and opens again quickly", async () => {
  const first = await open();
  await first.pool.query("insert into rows values (0)");
  expect((await first.pool.query("show timezone")).rows).toEqual([{ TimeZone: "UTC" }]);
  expect((await first.pool.query("show fsync")).rows).toEqual([{ fsync: "on" }]);
  await first.stop();
  expect((await stat(path.join(folder, "postgres/password"))).mode & 0o777).toBe(0o600);
  const began = performance.now();
  const second = await open();
  expect(performance.now() - began).toBeLessThan(2_000);
  expect((await second.pool.query("select count(*) as n from rows")).rows).toEqual([{ n: 1 }]);
  await second.stop();
});

test("a second Octavo on the folder is told who uses it", async () => {
  const first = await open();
  await expect(open()).rejects.toThrow(`another Octavo (pid ${process.pid}) uses this folder: ${folder}`);
  await first.stop();
  await (await open()).stop();
});

test("a database that is killed while we run answers unavailable and comes back with its rows", async () => {
  const db = await open();
  await db.pool.query("truncate rows");
  await db.pool.query("insert into rows select generate_series(1, 1000)");
  const { rows } = await db.pool.query("select pg_postmaster_start_time()::text as started");
  process.kill(await postmasterPid(), "SIGKILL");
  const outcomes = await untilAnswered(db);
  expect(new Set(outcomes.errors)).toEqual(new Set(["unavailable"]));
  const again = await db.pool.query("select pg_postmaster_start_time()::text as started, count(*) as n from rows");
  expect(again.rows[0]?.n).toBe(1000);
  expect(again.rows[0]?.started).not.toBe(rows[0]?.started);

  await db.stop();
});

test("no acknowledged row is lost when Octavo is killed, round after round", async () => {
  const before = await open();
  await before.pool.query("truncate rows");
  await before.stop();
  let acknowledged = 0;
  for (let round = 0; round < 4; round++) acknowledged = await killWhileWriting(acknowledged);
  const db = await open();
  const { rows } = await db.pool.query("select count(*) as n from rows where n <= $1", [acknowledged]);
  expect(rows[0]?.n).toBe(acknowledged);
  expect(acknowledged).toBeGreaterThan(100);
  await db.stop();
});

test("a pid file whose process is another program does not keep the database from starting", async () => {
  await writeFile(path.join(folder, "postgres/cluster/postmaster.pid"), `${process.ppid}\n/elsewhere\n1\n5432\n`);
  await (await open()).stop();
});

test("a cluster of another major version is refused with what to do", async () => {
  const file = path.join(folder, "postgres/cluster/PG_VERSION");
  const version = await readFile(file, "utf8");
  await writeFile(file, "17\n");
  await expect(open()).rejects.toThrow(/made by PostgreSQL 17.*write a backup/);
  await writeFile(file, version);
});

test.runIf(process.getuid?.() === 0)("without user namespaces root runs it as an unprivileged user", async () => {
  const reachable = await mkdtemp(path.join(tmpdir(), "octavo-user-"));
  const runAs = { kind: "user", uid: 65_534, gid: 65_534 } as const;
  const options = { folder: path.join(reachable, "postgres"), log: testLog, runAs };
  await expect(startEmbedded(options)).rejects.toThrow(`cannot enter ${reachable}`);
  await chmod(reachable, 0o711);
  const server = await startEmbedded(options);
  expect((await stat(`/proc/${server.pid()}`)).uid).toBe(65_534);
  await server.stop();
  await rm(reachable, { recursive: true });
});

test.runIf(canMount)("a full disk is told as one, loses nothing, and is over when there is room again", async () => {
  const small = await openSmallDisk(120);
  try {
    const db = await openDatabase({ dataFolder: path.join(small.folder, "data"), log: testLog });
    await db.pool.query("create table rows (n bigint primary key, filler text)");
    await small.fill();
    const fill = "insert into rows select $1, string_agg(md5(random()::text || g), '') from generate_series(1, 3000) g";
    const errors = new Set<string | undefined>();
    const acknowledged: number[] = [];
    for (let n = 1; errors.size === 0 || n < 20; n++) {
      await db.pool.query(fill, [n]).then(
        () => acknowledged.push(n),
        (error: { code?: string }) => errors.add(error.code),
      );
    }
    expect([...errors].filter((code) => code !== "storage_full" && code !== "unavailable")).toEqual([]);
    await small.makeRoom();
    await untilAnswered(db, 0);
    const { rows } = await db.pool.query("select count(*) as n from rows where n = any($1)", [acknowledged]);
    expect(rows[0]?.n).toBe(acknowledged.length);
    await db.stop();
  } finally {
    await small.remove();
  }
});

async function postmasterPid(): Promise<number> {
  return Number((await readFile(path.join(folder, "postgres/cluster/postmaster.pid"), "utf8")).split("\n")[0]);
}

async function untilAnswered(db: Database, failures = 1): Promise<{ errors: string[] }> {
  const errors: string[] = [];
  for (const until = Date.now() + 15_000; Date.now() < until; ) {
    try {
      await db.pool.query("select 1");
      if (errors.length >= failures) return { errors };
    } catch (error) {
      errors.push((error as { code?: string }).code ?? String(error));
    }
  }
  throw new Error(`not back: ${errors.at(-1)}`);
}

/** Starts a process that inserts rows one by one and prints each that was acknowledged; kills it in the middle. */
async function killWhileWriting(after: number): Promise<number> {
  const script = path.resolve("test/support/row-writer.ts");
  const child = spawn(process.execPath, [script, folder, String(after + 1)], { stdio: ["ignore", "pipe", "inherit"] });
  let last = after;
  let seen = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    seen += text;
    const lines = seen.split("\n");
    seen = lines.pop() ?? "";
    for (const line of lines) last = Number(line);
    if (last > after + 150) child.kill("SIGKILL");
  });
  await once(child, "close");
  return last;
}
