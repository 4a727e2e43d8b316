import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { AppError } from "#lib/base/errors.ts";
import { isObject, sameJson } from "#lib/notebook/json.ts";
import { type NotebookJson, parseNotebook, serializeNotebook } from "#lib/notebook/nbformat.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { docOf } from "#test/support/notebook-builder.ts";
import { ownCorpus, realCorpus, realNotebooks } from "#test/support/notebook-corpus.ts";

/** Import → document → file, and once more. */
function roundTrip(notebook: NotebookJson): string {
  const doc = docOf(notebook);
  const loaded = new Y.Doc();
  Y.applyUpdateV2(loaded, Y.encodeStateAsUpdateV2(doc));
  return serializeNotebook(toNotebookJson(loaded));
}

/** Every string and number of a JSON value, lines of a list joined, white space aside. */
function leaves(value: unknown, found: string[] = []): string[] {
  if (typeof value === "string") found.push(value);
  else if (typeof value === "number") found.push(String(value));
  else if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string"))
    found.push(value.join(""));
  else if (Array.isArray(value)) for (const item of value) leaves(item, found);
  else if (isObject(value)) for (const item of Object.values(value)) leaves(item, found);
  return found;
}
const squeezed = (text: string): string => text.replaceAll(/\s+/g, "");

function check(text: string): void {
  let notebook: NotebookJson;
  try {
    notebook = parseNotebook(text).notebook;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe("invalid_notebook");
    expect((error as AppError).message.length).toBeGreaterThan(20);
    return;
  }
  const first = roundTrip(notebook);
  const again = parseNotebook(first);
  expect(again.notes).toEqual([]);
  expect(sameJson(again.notebook, notebook)).toBe(true);
  expect(roundTrip(again.notebook)).toBe(first);
  const file: unknown = JSON.parse(text.replaceAll(/(?<=[[,:])-?(NaN|Infinity)/g, "null"));
  const kept = new Set(leaves(JSON.parse(first)).map(squeezed));
  const lost = leaves(file)
    .map(squeezed)
    .filter((leaf) => !kept.has(leaf));
  const replaced =
    isObject(file) && Array.isArray(file.cells)
      ? file.cells.map((cell: unknown) => isObject(cell) && typeof cell.id === "string" && squeezed(cell.id))
      : [];
  const minor = isObject(file) ? String(file.nbformat_minor) : "";
  expect(lost.filter((leaf) => leaf !== minor && !replaced.includes(leaf))).toEqual([]);
}

describe("our own corpus", () => {
  it.each(ownCorpus.map(({ name, text }) => [name, text]))("%s loses nothing and is stable", (_, text) => check(text));
});

describe.skipIf(realCorpus.length === 0)(`real notebooks (${realNotebooks})`, () => {
  it.each(realCorpus.map(({ name, text }) => [name, text]))(
    "%s loses nothing and is stable, or is refused",
    (_, text) => check(text),
  );

  it("opens all but those of another nbformat", () => {
    const refused = realCorpus.filter(({ text }) => {
      try {
        return parseNotebook(text) === undefined;
      } catch {
        return true; // Counted below.
      }
    });
    expect(realCorpus.length - refused.length).toBeGreaterThan(realCorpus.length * 0.85);
  });
});
