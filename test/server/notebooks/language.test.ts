import { expect, test } from "vitest";
import { emptyNotebook } from "#lib/notebook/nbformat.ts";
import { languageOfJson, shortLanguage } from "#server/notebooks/language.ts";

test("a notebook of ours speaks TypeScript, one that says nothing Python", () => {
  expect(languageOfJson(emptyNotebook())).toBe("typescript");
  expect(languageOfJson({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [] })).toBe("python");
  expect(languageOfJson(emptyNotebook([], { kernelspec: { name: "ir", display_name: "R", language: "R" } }))).toBe("r");
});

test("whatever the metadata holds, a list shows one short word", () => {
  expect(shortLanguage(`a\u0000b${"c".repeat(100)}`)).toBe(`ab${"c".repeat(38)}`);
});
