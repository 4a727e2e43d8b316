/**
 * Set-up that every command shares, in plain JavaScript that Node 20 can read: install what the lock file names when it
 * changed, check that the pinned Node 24 really came with it, and hand over to it. Does nothing when nothing changed.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const stamp = path.join(root, "node_modules", ".octavo-lock");
const node24 = path.join(root, "node_modules", ".bin", process.platform === "win32" ? "node.exe" : "node");
const oldestNode = 20;

/** Installs when needed. Ends the process with a message that says what to do when it cannot. */
export function install() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < oldestNode) fail(`Octavo needs Node ${oldestNode} or newer to start; this is ${process.version}.`);
  const lock = readFileSync(path.join(root, "package-lock.json"));
  const wanted = createHash("sha256").update(lock).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && existsSync(node24)) return;
  say("Installing packages (npm ci) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
  if (npm.error !== undefined)
    fail(`npm could not be started (${npm.error.message}). Install npm, then run this again.`);
  if (npm.status !== 0)
    fail("npm ci failed; its message is above. Mend it (network, disk, permissions), then run this again.");
  const version = spawnSync(node24, ["--version"], { encoding: "utf8" }).stdout?.trim() ?? "";
  if (!version.startsWith("v24.")) {
    fail(
      `The pinned Node 24 did not install (got ${version || "nothing"}). Install scripts may be switched off: ` +
        `run "npm config set ignore-scripts false", delete node_modules, and run this again.`,
    );
  }
  writeFileSync(stamp, wanted);
}

/** Environment in which every child finds the pinned Node first. */
export function environment(extra = {}) {
  return {
    ...process.env,
    PATH: `${path.dirname(node24)}${path.delimiter}${process.env.PATH ?? ""}`,
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? path.join(root, ".cache", "compiled"),
    ...extra,
  };
}

/** Runs the pinned Node; resolves with its exit code. Signals reach the child, and we wait for it. */
export function runNode(args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(node24, args, { cwd: root, stdio: "inherit", env: environment(options.env) });
    const forward = (signal) => child.kill(signal);
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, forward);
    child.on("exit", (code, signal) => {
      for (const name of signals) process.off(name, forward);
      resolve(code ?? (signal === null ? 1 : 128));
    });
  });
}

/** A program inside a package, by its path there. */
export function bin(name) {
  return path.join(root, "node_modules", ...name.split("/"));
}

export function say(text) {
  process.stdout.write(`${text}\n`);
}

export function fail(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
