import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { octavo } from "#test/support/terminal.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "octavo-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

const commands = ["start", "import", "import-runs", "export", "export-runs", "backup", "restore", "token", "audit"];

test("help lists every command, and nothing that is not there yet", async () => {
  const { code, out } = await octavo(["--help"]);
  expect(code).toBe(0);
  expect([...out.matchAll(/^ {2}([\w-]+)/gm)].map(([, name]) => name)).toEqual(commands);
  expect((await octavo([])).code).toBe(2);
});

test.each(commands)("%s --help says how it is called, whatever the environment", async (name) => {
  const { code, out } = await octavo([name, "--help"], { PORT: "none" });
  expect([code, out.startsWith(`octavo ${name}`)]).toEqual([0, true]);
});

test.each([
  [["worker"], "there is no command worker"],
  [["__proto__"], "there is no command __proto__"],
  [["backup"], "it takes backup FILE"],
  [["backup", "a", "b"], "it takes backup FILE"],
  [["export", "n", "--colour"], "Unknown option '--colour'"],
  [["token", "destroy"], "it takes token create"],
  [["token", "create", "--days", "soon"], "--days takes a number of days"],
  [["restore", "/nowhere"], "there is no file /nowhere"],
  [["import", "/nowhere.ipynb"], "/nowhere.ipynb cannot be read: ENOENT"],
  [["export", "!"], "no id or address"],
])("octavo %j is refused with the reason", async (args, reason) => {
  const { code, err, out } = await octavo(args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(reason);
});

test("a variable that cannot be is named", async () => {
  const { code, err } = await octavo(["backup", "x"], { PORT: "none" });
  expect([code, err]).toEqual([1, expect.stringContaining("PORT: ")]);
});

test("a server that is not there is named, with what to do", async () => {
  const file = path.join(folder, "n.ipynb");
  await writeFile(file, "{}");
  const { code, err } = await octavo(["import", file, "--server", "http://127.0.0.1:9", "--token", "t"]);
  expect([code, err]).toEqual([2, expect.stringContaining("no Octavo answers at http://127.0.0.1:9: start it")]);
});

test("a backup replaces no file", async () => {
  const file = path.join(folder, "there");
  await writeFile(file, "mine");
  expect(await octavo(["backup", file])).toMatchObject({ code: 2, err: expect.stringContaining("is there already") });
});
