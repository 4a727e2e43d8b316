import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDiskBlobs } from "#server/blobs/disk.ts";
import type { BlobStore } from "#server/blobs/index.ts";
import { blobStoreSuite } from "#test/support/blob-store-suite.ts";

let folder: string;
let store: BlobStore;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-blobs-"));
  store = await createDiskBlobs(folder);
});
afterAll(() => rm(folder, { recursive: true }));

blobStoreSuite(() => store);

test("no temporary file stays behind, whatever happened", async () => {
  expect(await readdir(path.join(folder, "tmp"))).toEqual([]);
});

test("what a killed process left in the temporary folder is removed at the next start, once it is a day old", async () => {
  const [old, fresh] = [path.join(folder, "tmp/old"), path.join(folder, "tmp/fresh")];
  await writeFile(old, "");
  await writeFile(fresh, "");
  await utimes(old, new Date(0), new Date(0));
  await createDiskBlobs(folder);
  expect(await readdir(path.join(folder, "tmp"))).toEqual(["fresh"]);
  await rm(fresh);
});

test("a file that was cut short by a broken disk is put right by the next put", async () => {
  const { digest } = await store.put(new TextEncoder().encode("whole"));
  await writeFile(path.join(folder, digest.slice(0, 2), digest), "wh");
  await store.put(new TextEncoder().encode("whole"));
  expect(await store.head(digest)).toMatchObject({ size: 5 });
});

const canMount = process.platform === "linux" && process.getuid?.() === 0 && mounts();

test.runIf(canMount)("a full disk is said to be one, and nothing is kept", async () => {
  const small = path.join(folder, "../", `${path.basename(folder)}-small`);
  await mkdir(small);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small]);
  try {
    const full = await createDiskBlobs(small);
    await expect(full.put(new Uint8Array(2 * 1024 * 1024))).rejects.toMatchObject({ code: "storage_full" });
    expect(await readdir(path.join(small, "tmp"))).toEqual([]);
    expect(await full.put(new Uint8Array(1000))).toMatchObject({ size: 1000 });
  } finally {
    execFileSync("umount", [small]);
    await rm(small, { recursive: true });
  }
});

/** Containers often let root do everything but mount. */
function mounts(): boolean {
  try {
    execFileSync("unshare", ["--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
