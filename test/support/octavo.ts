/**
 * A whole Octavo as people run it: the server program in a process of its own, on a free port, with a data folder of its
 * own. Owns the process and the folder; promises that `stop` drains and `kill` does not; needs a build (`npm run build`).
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");
const startMs = 60_000;

export interface OctavoProcess {
  readonly origin: string;
  /** Signs the owner in, once. */
  readonly signInLink: string;
  readonly adminToken: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** What it wrote to its two outputs so far. */
  log(): string;
  /** SIGTERM, and waits; the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is flushed. */
  kill(): Promise<void>;
  /** Deletes the data folder; after `stop` or `kill`. */
  clean(): Promise<void>;
}

export interface OctavoOptions {
  /** To start again on what an earlier process left. */
  readonly dataFolder?: string;
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Resolves once it answers; rejects with what it wrote when it ends before. */
export async function startOctavoProcess(options: OctavoOptions = {}): Promise<OctavoProcess> {
  if (!existsSync(path.join(root, ".next", "BUILD_ID"))) throw new Error("no build: run `npm run build` first");
  const dataFolder = options.dataFolder ?? (await mkdtemp(path.join(tmpdir(), "octavo-test-")));
  const adminToken = `test-${"0123456789abcdef".repeat(2)}`;
  const child = spawn(process.execPath, [path.join(root, "server", "main.ts")], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOME: process.env.HOME ?? "",
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      PORT: String(options.port ?? 0),
      OCTAVO_DATA: dataFolder,
      OCTAVO_ADMIN_TOKEN: adminToken,
      OCTAVO_LOG: "warn",
      ...options.env,
    },
  });
  const output = collect(child);
  const { origin, signInLink } = await ready(child, output);
  return {
    origin,
    signInLink,
    adminToken,
    dataFolder,
    pid: child.pid ?? 0,
    log: () => output.text,
    stop: () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
    clean: () => rm(dataFolder, { recursive: true, force: true }),
  };
}

interface Output {
  text: string;
  onText: (() => void) | undefined;
}

function collect(child: ChildProcess): Output {
  const output: Output = { text: "", onText: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output.text += text;
      output.onText?.();
    });
  }
  return output;
}

function ready(child: ChildProcess, output: Output): Promise<{ readonly origin: string; readonly signInLink: string }> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => fail(`not ready after ${startMs} ms`), startMs);
    const fail = (why: string): void => {
      clearTimeout(late);
      child.kill("SIGKILL");
      reject(new Error(`Octavo did not start: ${why}\n${output.text}`));
    };
    child.once("exit", (code) => fail(`it ended with ${code}`));
    output.onText = () => {
      const origin = /Octavo ready at (\S+)/.exec(output.text)?.[1];
      const signInLink = /Sign in[^:]*: (http\S+)/.exec(output.text)?.[1];
      if (origin === undefined || signInLink === undefined) return;
      output.onText = undefined;
      clearTimeout(late);
      child.removeAllListeners("exit");
      resolve({ origin, signInLink });
    };
  });
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}
