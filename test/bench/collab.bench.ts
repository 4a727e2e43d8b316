/**
 * The room server against the reference server (@y/websocket-server with LevelDB) and Hocuspocus 4 with its database
 * extension: the same load, one after the other, in one run. Ours runs with every check and a real PostgreSQL that syncs to
 * disk; its CPU counts with ours. The peers are installed into `.cache` on first use.
 *
 * `npm run bench collab [line …]`; lines: editors50 editors3 rooms50 cursors200 trace kill.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { type Connection, startEmbedded } from "#server/db/embedded-server.ts";
import { createLog } from "#server/log.ts";

const run = promisify(execFile);
const here = path.join(import.meta.dirname, "collab");
const peersFolder = path.resolve(".cache/bench-peers");
const load = path.join(here, "load.mjs");
const killRounds = Number(process.env.ROUNDS ?? 20);

const peers = {
  "@y/websocket-server": "0.1.1",
  "y-leveldb": "0.2.0",
  "@hocuspocus/server": "4.7.0",
  "@hocuspocus/extension-database": "4.7.0",
  yjs: "13.6.33",
  "y-protocols": "1.0.7",
  lib0: "0.2.120",
  ws: "8.23.0",
};

interface Report {
  readonly lat?: { readonly p50: number; readonly p99: number };
  readonly msgsInPerS?: number;
  readonly awMsgs?: number;
  readonly deliveredPct?: number;
  readonly srvCpuS?: number;
  readonly dbCpuS?: number;
  readonly lostAcked?: number;
  readonly ackedItems?: number;
  readonly seconds?: number;
  readonly same?: boolean;
  readonly conv?: { readonly converged: boolean };
}

type ServerName = "octavo" | "yws" | "hocus";

interface Database {
  readonly pid: string;
  fresh(): Promise<string>;
  stop(): Promise<void>;
}

async function installPeers(): Promise<void> {
  const manifest = JSON.stringify({ name: "bench-peers", private: true, type: "module", dependencies: peers });
  const file = path.join(peersFolder, "package.json");
  if (existsSync(file) && readFileSync(file, "utf8") === manifest) return;
  mkdirSync(peersFolder, { recursive: true });
  await run("npm", [
    "install",
    "--no-audit",
    "--no-fund",
    "--prefix",
    peersFolder,
    ...Object.entries(peers).map((p) => p.join("@")),
  ]);
  writeFileSync(file, manifest);
}

async function openPostgres(): Promise<Database> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "octavo-bench-"));
  const server = await startEmbedded({ folder: path.join(folder, "postgres"), log: createLog("warn") });
  const { connection } = server;
  let count = 0;
  return {
    pid: String(server.pid()),
    async fresh() {
      const database = `bench_${++count}`;
      const client = new pg.Client({ ...connection, database: "postgres" });
      await client.connect();
      await client.query(`create database ${database}`);
      await client.end();
      return urlOf(connection, database);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function urlOf({ host, port, user, password }: Connection, database: string): string {
  const url = new URL(`postgres://localhost:${port}/${database}`);
  url.username = user;
  url.password = password;
  if (host.startsWith("/")) url.searchParams.set("host", host);
  else url.hostname = host;
  return url.href;
}

async function measure(server: ServerName, args: readonly string[], db: Database): Promise<Report> {
  const command = {
    octavo: `${process.execPath} ${path.join(import.meta.dirname, "collab-server.ts")}`,
    yws: `${process.execPath} ${path.join(here, "server-yws.mjs")}`,
    hocus: `${process.execPath} ${path.join(peersFolder, "server-hocus.mjs")}`,
  }[server];
  if (server === "hocus")
    writeFileSync(path.join(peersFolder, "server-hocus.mjs"), readFileSync(path.join(here, "server-hocus.mjs")));
  const own = { octavo: ["--prefix", "/collab", "--db-pid", db.pid], yws: [], hocus: ["--protocol", "hocus"] }[server];
  const env: NodeJS.ProcessEnv = { ...process.env, COLLAB_DEPS: peersFolder, PERSIST: "1" };
  if (server === "octavo") env.DATABASE_URL = await db.fresh();
  const { stdout } = await run(process.execPath, [load, "--server", command, "--label", server, ...own, ...args], {
    env,
    maxBuffer: 1 << 24,
    timeout: 300_000,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Report;
}

const cpu = (report: Report): number => (report.srvCpuS ?? Number.NaN) + (report.dbCpuS ?? 0);
const percent = (a: number, b: number): string => `${((100 * a) / b).toFixed(0)} %`;
const ms = (value: number | undefined): string => `${value?.toFixed(1)} ms`;
const cpuText = (report: Report): string =>
  `${cpu(report).toFixed(2)} s${report.dbCpuS ? ` (${report.srvCpuS} + database ${report.dbCpuS})` : ""}`;

interface Row {
  readonly measure: string;
  readonly octavo: string;
  readonly yws: string;
  readonly hocus: string;
  readonly ratio: string;
  readonly bar: string;
  readonly holds: boolean;
}

interface Line {
  readonly name: string;
  readonly title: string;
  readonly args: readonly string[];
  readonly hocus: boolean;
  readonly rows: (octavo: Report, yws: Report, hocus: Report | undefined) => readonly Row[];
}

function cpuRow(octavo: Report, yws: Report, hocus: Report | undefined, most: number): Row {
  return {
    measure: "CPU",
    octavo: cpuText(octavo),
    yws: cpuText(yws),
    hocus: hocus === undefined ? "–" : cpuText(hocus),
    ratio: percent(cpu(octavo), cpu(yws)),
    bar: `≤ ${most} %`,
    holds: cpu(octavo) <= (cpu(yws) * most) / 100,
  };
}

function countRow(
  name: string,
  count: (report: Report) => number,
  reports: readonly [Report, Report, Report | undefined],
  most: number,
): Row {
  const [octavo, yws, hocus] = reports;
  return {
    measure: name,
    octavo: String(count(octavo)),
    yws: String(count(yws)),
    hocus: hocus === undefined ? "–" : String(count(hocus)),
    ratio: percent(count(octavo), count(yws)),
    bar: `≤ ${most} %`,
    holds: count(octavo) <= (count(yws) * most) / 100,
  };
}

function latencyRow(
  quantile: "p50" | "p99",
  octavo: Report,
  yws: Report,
  hocus: Report | undefined,
  limit: number,
  bar: string,
): Row {
  const own = octavo.lat?.[quantile] ?? Number.NaN;
  return {
    measure: quantile,
    octavo: ms(own),
    yws: ms(yws.lat?.[quantile]),
    hocus: ms(hocus?.lat?.[quantile]),
    ratio: percent(own, yws.lat?.[quantile] ?? Number.NaN),
    bar,
    holds: own <= limit,
  };
}

const messages = (report: Report): number => report.msgsInPerS ?? Number.NaN;
const awareness = (report: Report): number => report.awMsgs ?? Number.NaN;

const lines: readonly Line[] = [
  {
    name: "editors50",
    title: "1 room × 50 editors, 5 edits/s each",
    args: ["--rooms", "1", "--editors", "50", "--seconds", "15", "--mode", "type"],
    hocus: true,
    rows: (octavo, yws, hocus) => [
      cpuRow(octavo, yws, hocus, 75),
      countRow("messages/s", messages, [octavo, yws, hocus], 30),
      latencyRow("p50", octavo, yws, hocus, 20, "≤ 20 ms"),
      latencyRow("p99", octavo, yws, hocus, 1.5 * (yws.lat?.p99 ?? 0), "≤ 150 %"),
    ],
  },
  {
    name: "editors3",
    title: "1 room × 3 editors, 5 edits/s each",
    args: ["--rooms", "1", "--editors", "3", "--seconds", "15", "--mode", "type"],
    hocus: true,
    rows: (octavo, yws, hocus) => [
      latencyRow("p50", octavo, yws, hocus, 2 + (yws.lat?.p50 ?? 0), "≤ +2 ms"),
      latencyRow("p99", octavo, yws, hocus, Number.POSITIVE_INFINITY, "–"),
    ],
  },
  {
    name: "rooms50",
    title: "50 rooms × 4 editors, 5 edits/s each",
    args: ["--rooms", "50", "--editors", "4", "--seconds", "15", "--mode", "type"],
    hocus: true,
    rows: (octavo, yws, hocus) => [
      cpuRow(octavo, yws, hocus, 75),
      latencyRow("p50", octavo, yws, hocus, Number.POSITIVE_INFINITY, "–"),
    ],
  },
  {
    name: "cursors200",
    title: "1 room × 200 clients with cursors, 5 of them editing",
    args: "--rooms 1 --editors 200 --active 5 --cursors --idlecursor 0.3 --rate 2 --seconds 15 --mode type".split(" "),
    hocus: false,
    rows: (octavo, yws, hocus) => [
      countRow("awareness messages", awareness, [octavo, yws, hocus], 10),
      cpuRow(octavo, yws, hocus, 100),
    ],
  },
  {
    name: "trace",
    title: "the editing trace, one writer and one reader",
    args: ["--rooms", "1", "--editors", "2", "--mode", "trace", "--trace", path.join(here, "editing-trace.json.gz")],
    hocus: false,
    rows: (octavo, yws, hocus) => [cpuRow(octavo, yws, hocus, 45)],
  },
];

async function kill(db: Database): Promise<readonly Row[]> {
  let lost = 0;
  let acknowledged = 0;
  for (let round = 0; round < killRounds; round++) {
    const args = "--rooms 3 --editors 4 --rate 20 --seconds 3 --mode kill".split(" ");
    const report = await measure("octavo", args, db);
    lost += report.lostAcked ?? Number.NaN;
    acknowledged += report.ackedItems ?? 0;
  }
  const yws = await measure("yws", "--rooms 3 --editors 4 --rate 20 --seconds 3 --mode kill".split(" "), db);
  return [
    {
      measure: `seen by others, lost by SIGKILL, ${killRounds} rounds`,
      octavo: `${lost} of ${acknowledged}`,
      yws: `${yws.lostAcked} of ${yws.ackedItems} (1 round)`,
      hocus: "–",
      ratio: "–",
      bar: "0",
      holds: lost === 0,
    },
  ];
}

function print(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  console.table(
    Object.fromEntries(
      rows.map(({ measure: name, holds, ...rest }) => [name, { ...rest, "": holds ? "holds" : "MISSED" }]),
    ),
  );
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2).filter((word) => word !== "collab");
  const chosen = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
  await installPeers();
  const db = await openPostgres();
  try {
    for (const line of lines.filter(({ name }) => chosen(name))) {
      const octavo = await measure("octavo", line.args, db);
      const yws = await measure("yws", line.args, db);
      const hocus = line.hocus ? await measure("hocus", line.args, db) : undefined;
      print(line.title, line.rows(octavo, yws, hocus));
      if (process.env.VERBOSE) console.log(JSON.stringify([octavo, yws, hocus]));
    }
    if (chosen("kill")) print("SIGKILL while 12 people type", await kill(db));
  } finally {
    await db.stop();
  }
}

await main();
