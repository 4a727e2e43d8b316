/**
 * Real Python clients and peers for tests: a virtual environment per name under `.cache/python`, made on first use and
 * kept. Where python3, venv or PyPI is missing the answer is a reason, with which the test skips itself.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Python =
  | { readonly kind: "ready"; readonly python: string; readonly bin: string }
  | { readonly kind: "missing"; readonly reason: string };

/** The environment `name` with `packages` (pip's requirement syntax) installed. */
export async function pythonWith(name: string, packages: readonly string[]): Promise<Python> {
  const folder = path.resolve(".cache/python", name);
  const bin = path.join(folder, "bin");
  const python = path.join(bin, "python");
  const wanted = `${packages.join("\n")}\n`;
  const ready = path.join(folder, "installed.txt");
  const unlock = await lockBeside(folder);
  try {
    if (!existsSync(ready) || (await readFile(ready, "utf8")) !== wanted) {
      await rm(folder, { recursive: true, force: true });
      await run("python3", ["-m", "venv", folder]);
      await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
      await writeFile(ready, wanted);
    }
    return { kind: "ready", python, bin };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const text = error instanceof Error ? error.message : String(error);
    return {
      kind: "missing",
      reason: `python3 with ${packages.join(", ")} is not to be had here: ${text.slice(0, 300)}`,
    };
  } finally {
    await unlock();
  }
}

/** Two test files that want the same environment make it once. */
async function lockBeside(folder: string): Promise<() => Promise<void>> {
  const file = `${folder}.lock`;
  await mkdir(path.dirname(folder), { recursive: true });
  for (;;) {
    try {
      const handle = await open(file, "wx");
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      if (!(await holderLives(file))) await rm(file, { force: true });
      else await delay(200);
    }
  }
}

async function holderLives(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, "utf8").catch(() => ""));
  if (!pid) return existsSync(file);
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
