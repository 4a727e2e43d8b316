/**
 * Supervisor of the embedded PostgreSQL: makes the cluster on first start, runs the server as a child with its log kept,
 * starts it again whenever it ends before we ask it to, and stops it last. It listens on a socket in the data folder (on
 * 127.0.0.1 where the path is too long for one) and asks for a random password from a 0600 file.
 *
 * A server that outlived a killed Octavo is ours to end: we hold the folder's lock, so nobody else uses it. It is shut
 * down and started anew rather than adopted, so that it always is our child, with today's settings.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, readlink, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Log } from "../log.ts";
import {
  chooseRunAs,
  commandAs,
  findBinaries,
  handOver,
  type PostgresBinaries,
  type RunAs,
} from "./postgres-binaries.ts";

/** What a `pg` client needs to connect. `host` is a folder when the server listens on a socket. */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface EmbeddedServer {
  readonly connection: Connection;
  /** Process id of the running server; undefined while it is down. */
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Owned by this server alone; made when absent. */
  readonly folder: string;
  readonly log: Log;
  /** Extra server settings, e.g. `{ fsync: "off" }` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly runAs?: RunAs;
}

const MAJOR = "18";
const USER = "octavo";
const START_MS = 10_000;
const STOP_MS = 8_000;
const LOG_BYTES = 8 * 1024 * 1024;
/** Longest socket path that every platform accepts. */
const SOCKET_PATH = 100;

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const home = await openHome(options);
  await endOrphan(home);
  const connection = await connectionOf(home);
  let child: ChildProcess | undefined = await launch(home, connection, options);
  let stopping = false;

  const watch = (running: ChildProcess): void => {
    running.once("exit", (code, signal) => {
      child = undefined;
      if (stopping) return;
      options.log.error({ code, signal, logFile: home.logFile }, "the embedded database ended; starting it again");
      void revive();
    });
  };
  const revive = async (): Promise<void> => {
    for (let waitMs = 50; !stopping; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        child = await launch(home, connection, options);
        if (stopping) return void (await end(child));
        watch(child);
        options.log.info("the embedded database is back");
        return;
      } catch (error) {
        options.log.error({ err: error }, "the embedded database does not start");
        await delay(waitMs);
      }
    }
  };
  watch(child);
  return {
    connection,
    pid: () => child?.pid,
    stop: async () => {
      stopping = true;
      if (child !== undefined) await end(child);
    },
  };
}

/** How to reach the server of a folder that another process runs, or undefined when none was ever made there. */
export async function readConnection(folder: string): Promise<Connection | undefined> {
  const file = path.join(folder, "connection.json");
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Connection) : undefined;
}

interface Home {
  readonly folder: string;
  readonly cluster: string;
  readonly logFile: string;
  readonly binaries: PostgresBinaries;
  readonly runAs: RunAs;
  readonly password: string;
}

async function openHome(options: EmbeddedOptions): Promise<Home> {
  const folder = path.resolve(options.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const home: Home = {
    folder,
    cluster: path.join(folder, "cluster"),
    logFile: path.join(folder, "postgres.log"),
    binaries: findBinaries(),
    runAs: options.runAs ?? (await chooseRunAs()),
    password: await readOrMakePassword(path.join(folder, "password")),
  };
  await handOver(home.runAs, folder, home.binaries);
  if (!existsSync(home.cluster)) await makeCluster(home);
  const major = (await readFile(path.join(home.cluster, "PG_VERSION"), "utf8")).trim();
  if (major !== MAJOR) {
    throw new Error(
      `${folder} was made by PostgreSQL ${major}, this Octavo brings ${MAJOR}: write a backup with the Octavo that made it and restore that into a new data folder`,
    );
  }
  return home;
}

async function readOrMakePassword(file: string): Promise<string> {
  if (!existsSync(file)) await writeDurably(file, randomBytes(24).toString("base64url"));
  return (await readFile(file, "utf8")).trim();
}

async function writeDurably(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
}

/** Made beside its place and renamed into it: a cluster that exists is complete. */
async function makeCluster(home: Home): Promise<void> {
  const making = `${home.cluster}.new`;
  await rm(making, { recursive: true, force: true });
  const passwordFile = path.join(home.folder, "password");
  const args = [`--pgdata=${making}`, `--username=${USER}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
  args.push(
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
  );
  const log = await open(home.logFile, "a", 0o600);
  try {
    const { file, args: full, ids } = commandAs(home.runAs, home.binaries.initdb, args);
    const child = spawn(file, full, { stdio: ["ignore", log.fd, log.fd], env: childEnvironment(), ...ids });
    const failure = await new Promise<string | undefined>((resolve) => {
      child.once("error", (error) => resolve(error.message));
      child.once("exit", (code, signal) => resolve(code === 0 ? undefined : `initdb ended with ${code ?? signal}`));
    });
    if (failure !== undefined) throw new Error(`${failure}\n${await tail(home.logFile)}`);
  } finally {
    await log.close();
  }
  await rename(making, home.cluster);
}

/** A socket in the folder, or a free port where its path would be too long (or Windows, which has none). */
async function connectionOf(home: Home): Promise<Connection> {
  const known = { user: USER, password: home.password, database: "postgres" };
  const socket = process.platform !== "win32" && `${home.folder}/.s.PGSQL.5432`.length <= SOCKET_PATH;
  return socket ? { host: home.folder, port: 5432, ...known } : { host: "127.0.0.1", port: await freePort(), ...known };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

function settingsOf(connection: Connection, extra: Readonly<Record<string, string>>): string[] {
  const onSocket = connection.host.startsWith("/");
  const settings: Record<string, string> = {
    listen_addresses: onSocket ? "" : connection.host,
    unix_socket_directories: onSocket ? connection.host : "",
    unix_socket_permissions: "0700",
    port: String(connection.port),
    timezone: "UTC",
    log_timezone: "UTC",
    max_connections: "100",
    // Nothing replicates from here: write less ahead of time.
    wal_level: "minimal",
    max_wal_senders: "0",
    // Our statements are short; compiling them costs more than it gains.
    jit: "off",
    io_method: "sync",
    ...extra,
  };
  return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Starts the server and answers once it accepts connections; tries for a while, since a killed one needs time to go. */
async function launch(home: Home, connection: Connection, options: EmbeddedOptions): Promise<ChildProcess> {
  const until = Date.now() + START_MS;
  for (;;) {
    const child = await spawnServer(home, connection, options.settings ?? {});
    if (await untilReady(home, child, until)) {
      await writeDurably(path.join(home.folder, "connection.json"), JSON.stringify(connection));
      return child;
    }
    if (Date.now() > until) {
      if (child.exitCode === null) child.kill("SIGQUIT");
      throw new Error(
        `the embedded database did not start within ${START_MS} ms; the end of ${home.logFile}:\n${await tail(home.logFile)}`,
      );
    }
    await delay(100);
    await endOrphan(home);
  }
}

async function spawnServer(
  home: Home,
  connection: Connection,
  extra: Readonly<Record<string, string>>,
): Promise<ChildProcess> {
  await rotateLog(home.logFile);
  const log = await open(home.logFile, "a", 0o600);
  try {
    const args = ["-D", home.cluster, ...settingsOf(connection, extra)];
    const { file, args: full, ids } = commandAs(home.runAs, home.binaries.postgres, args);
    const child = spawn(file, full, {
      stdio: ["ignore", log.fd, log.fd],
      // Its own process group: Ctrl-C in the terminal is for us, and we end it after our last write.
      detached: true,
      env: childEnvironment(),
      ...ids,
    });
    await once(child, "spawn");
    return child;
  } finally {
    await log.close();
  }
}

/** Nothing of ours reaches the server's environment: no secrets, and none of the variables that PostgreSQL reads. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, NODE_ENV } = process.env;
  return { NODE_ENV, ...(PATH === undefined ? {} : { PATH }), ...(SystemRoot === undefined ? {} : { SystemRoot }) };
}

/** Line 8 of postmaster.pid says when the server accepts connections; false when it ended or the time is over. */
async function untilReady(home: Home, child: ChildProcess, until: number): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined && Date.now() < until) {
    const lines = await postmasterLines(home);
    if (Number(lines[0]) === child.pid && lines[7]?.trim() === "ready") return true;
    await delay(5);
  }
  return false;
}

async function postmasterLines(home: Home): Promise<readonly string[]> {
  try {
    return (await readFile(path.join(home.cluster, "postmaster.pid"), "utf8")).split("\n");
  } catch {
    return []; // not written yet, or gone again
  }
}

/** Ends a server that an earlier Octavo left behind, and removes a pid file whose process id belongs to another program. */
async function endOrphan(home: Home): Promise<void> {
  const pid = Number((await postmasterLines(home))[0]);
  if (!Number.isInteger(pid) || pid <= 1 || pid === process.pid) return;
  const processes = await processesIn(home.cluster);
  if (processes === undefined) return; // not knowable here: PostgreSQL's own check decides, and we try for a while
  if (processes.length === 0) return void (await rm(path.join(home.cluster, "postmaster.pid"), { force: true }));
  if (!processes.includes(pid)) return;
  signal(pid, "SIGINT");
  const until = Date.now() + STOP_MS;
  while ((await processesIn(home.cluster))?.length) {
    if (Date.now() > until) signal(pid, "SIGQUIT");
    if (Date.now() > until + 1_000) return;
    await delay(10);
  }
}

/** Processes at work in the cluster's folder (every PostgreSQL process makes it its own); undefined without /proc. */
async function processesIn(cluster: string): Promise<number[] | undefined> {
  if (process.platform !== "linux") return undefined;
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const cwd = await readlink(`/proc/${name}/cwd`).catch(() => ""); // ended meanwhile, or not ours to see
    if (cwd === cluster) found.push(Number(name));
  }
  return found;
}

/** Fast shutdown: sessions are ended, everything is written. On Windows a signal kills; the next start recovers. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGINT");
  const force = setTimeout(() => child.kill("SIGQUIT"), STOP_MS);
  await ended;
  clearTimeout(force);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    return; // it ended first
  }
}

async function rotateLog(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_BYTES) await rename(file, `${file}.1`);
}

async function tail(file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "");
  return text.split("\n").slice(-12).join("\n").trim();
}
