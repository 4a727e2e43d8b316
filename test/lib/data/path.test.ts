import { expect, test } from "vitest";
import { extensionOf, folderOf, foldersAbove, nameOf, numbered, pathFault } from "#lib/data/path.ts";

test.each(["a", "data/train.csv", ".hidden", "…/日本/ü.txt", "a b/c", `${"d/".repeat(500)}x`])(
  "%s is a path",
  (path) => {
    expect(pathFault(path)).toBeUndefined();
  },
);

test.each([
  ["", "at least one"],
  ["/etc/passwd", "empty name"],
  ["a//b", "empty name"],
  ["a/", "empty name"],
  ["..", ". or .."],
  ["a/../../b", ". or .."],
  ["./a", ". or .."],
  ["a\\..\\b", "backslashes"],
  ["a\u0000b", "control"],
  ["a\nb", "control"],
  ["\u202ecsv.exe", "direction"],
  ["\ud800", "control"],
  [" a", "space"],
  ["a /b", "space"],
  ["e\u0301", "NFC"],
  ["x".repeat(256), "255 bytes"],
  ["ü".repeat(128), "255 bytes"],
  [`${"abc/".repeat(256)}x`, "1024 bytes"],
])("%j is refused: %s", (path, why) => {
  expect(pathFault(path)).toContain(why);
});

test("a path has a name, a folder, folders above and an extension", () => {
  expect([nameOf("a/b/c.tar.GZ"), folderOf("a/b/c"), folderOf("c")]).toEqual(["c.tar.GZ", "a/b", ""]);
  expect(foldersAbove("a/b/c")).toEqual(["a", "a/b"]);
  expect([extensionOf("a/b.tar.GZ"), extensionOf("a.b/c"), extensionOf(".env")]).toEqual(["gz", "", ""]);
});

test("a number goes before the extension", () => {
  expect([numbered("a/b.csv", 2), numbered("Makefile", 3), numbered(".env", 2)]).toEqual([
    "a/b 2.csv",
    "Makefile 3",
    ".env 2",
  ]);
});
