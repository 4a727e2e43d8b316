import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { chooseRunAs, commandAs, findBinaries, handOver } from "#server/db/postgres-binaries.ts";

test("this platform's programs are found", () => {
  expect(path.basename(findBinaries().postgres)).toMatch(/^postgres(\.exe)?$/);
});

test("only root needs anything special", async () => {
  const runAs = await chooseRunAs();
  expect(runAs.kind === "self").toBe(process.getuid?.() !== 0);
});

test("a command is run as it is, in a namespace, or as a user", () => {
  expect(commandAs({ kind: "self" }, "p", ["a"])).toEqual({ file: "p", args: ["a"], ids: {} });
  expect(commandAs({ kind: "namespace" }, "p", ["a"])).toEqual({
    file: "unshare",
    args: ["--user", "--map-user=1000", "--map-group=1000", "p", "a"],
    ids: {},
  });
  expect(commandAs({ kind: "user", uid: 7, gid: 8 }, "p", [])).toEqual({
    file: "p",
    args: [],
    ids: { uid: 7, gid: 8 },
  });
});

test.runIf(process.getuid?.() === 0)("a folder that the user cannot enter is named, with what to do", async () => {
  const closed = await mkdtemp(path.join(tmpdir(), "octavo-closed-"));
  const folder = path.join(closed, "postgres");
  await mkdir(folder);
  const user = { kind: "user", uid: 65_534, gid: 65_534 } as const;
  await chmod(closed, 0o700);
  await expect(handOver(user, folder, findBinaries())).rejects.toThrow(
    `cannot enter ${closed}: run Octavo as an ordinary user`,
  );
  await rm(closed, { recursive: true });
});
