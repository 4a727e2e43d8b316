import { expect, it } from "vitest";
import { colour, colouredLanguages, languageNamed, scannerFor } from "#lib/highlight/language.ts";

it("knows a language under its usual names, and no others", () => {
  expect(["ts", "TypeScript", "py", "ipython3", "bash", "md"].map(languageNamed)).toEqual([
    "typescript",
    "typescript",
    "python",
    "python",
    "shell",
    "markdown",
  ]);
  expect(["julia", "constructor", ""].map(languageNamed)).toEqual([undefined, undefined, undefined]);
});

it("has a scanner for each of its names, and shows other languages in one colour", () => {
  expect(colouredLanguages.map(languageNamed)).toEqual(colouredLanguages);
  expect(scannerFor("julia")("const a", "")).toEqual({ tokens: [{ start: 0, kind: "plain" }], state: "" });
});

it("carries the state from line to line", () => {
  expect(colour("/*\n*/ a", "ts")[1]?.tokens[0]).toEqual({ start: 0, kind: "comment" });
});
