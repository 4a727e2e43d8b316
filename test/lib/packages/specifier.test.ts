import { expect, test } from "vitest";
import { packageSpecifier } from "#lib/packages/specifier.ts";

test.each([
  ["d3-array", { name: "d3-array", part: "" }],
  ["@scope/name", { name: "@scope/name", part: "" }],
  ["date-fns/locale/de.js", { name: "date-fns", part: "/locale/de.js" }],
  ["@scope/name/part", { name: "@scope/name", part: "/part" }],
])("%s is a package", (text, expected) => {
  expect(packageSpecifier(text)).toEqual(expected);
});

test.each([
  "",
  ".",
  "../a",
  "/a",
  "@scope",
  "@/a",
  "a//b",
  "a/../b",
  "a b",
  "a/b?c",
  "https://x.org/a",
  "node:fs",
  `${"a".repeat(215)}`,
])("`%s` is none", (text) => {
  expect(packageSpecifier(text)).toBeUndefined();
});
