/** Rules of the house that a linter does not know: purity of lib, sizes, and a test for every exporting file. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const files = execFileSync(
  "git",
  ["ls-files", "--cached", "--others", "--exclude-standard", "--", "app", "components", "server", "lib"],
  { cwd: root, encoding: "utf8" },
)
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && existsSync(path.join(root, file)));
const textOf = (file: string) => readFileSync(path.join(root, file), "utf8");
const codeOf = (file: string) =>
  textOf(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/(^|\s)\/\/.*$/gm, "");

test("lib mentions no clock, randomness, timer, network, window or process", () => {
  const impure =
    /\b(Date\.now|Math\.random|setTimeout|setInterval|fetch\(|window\.|document\.(?!ts\b)|process\.|crypto\.getRandomValues|new Date\(\))/;
  const found = files
    .filter((file) => file.startsWith("lib/"))
    .flatMap(
      (file) =>
        codeOf(file)
          .replaceAll(/"[^"\n]*"/g, '""')
          .match(impure)
          ?.map((word) => `${file}: ${word}`) ?? [],
    );
  expect(found).toEqual([]);
});

test("the top holds five folders, and what is configuration beside them", () => {
  const all = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" }).split("\n");
  const tops = new Set(all.filter((file) => file.includes("/")).map((file) => file.split("/")[0] ?? ""));
  expect([...tops].filter((top) => !top.startsWith(".")).sort()).toEqual([
    "app",
    "components",
    "lib",
    "server",
    "test",
  ]);
});

test("a file of over 600 lines gives the reason in its head", () => {
  const long = files.filter(
    (file) => textOf(file).split("\n").length > 600 && !/long because/i.test(textOf(file).slice(0, 2000)),
  );
  expect(long).toEqual([]);
});

test("a route file of the web is a shim of at most 40 lines", () => {
  const long = files.filter((file) => file.startsWith("app/") && textOf(file).split("\n").length > 41);
  expect(long).toEqual([]);
});

test("only components/live and adapters join outside systems with effects", () => {
  const adapters = [
    "components/live/",
    "components/editor/",
    "components/kernel/",
    "components/ui/",
    "components/charts/",
    "components/notebook/output/",
  ];
  const found = files.filter(
    (file) =>
      file.startsWith("components/") &&
      !adapters.some((folder) => file.startsWith(folder)) &&
      /\buse(Layout)?Effect\(/.test(codeOf(file)),
  );
  expect(found).toEqual([]);
});
