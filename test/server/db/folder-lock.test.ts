import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { must } from "#lib/base/assert.ts";
import { FolderInUseError, lockFolder } from "#server/db/folder-lock.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-lock-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("a folder is held once, and free again when released", () => {
  const lock = lockFolder(folder);
  expect(() => lockFolder(folder)).toThrow(FolderInUseError);
  lock.release();
  lockFolder(folder).release();
});

test("the error names the process that holds it, and the lock ends with that process", async () => {
  const module = path.resolve("server/db/folder-lock.ts");
  const script = `const { lockFolder } = await import(${JSON.stringify(module)}); lockFolder(process.argv[1]); console.log("held"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script, folder], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(must(holder.stdout, "its output"), "data");
  expect(() => lockFolder(folder)).toThrow(`another Octavo (pid ${holder.pid}) uses this folder: ${folder}`);
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockFolder(folder).release();
});
