import { expect, test } from "vitest";
import * as Y from "yjs";
import { inputLimits, inputPlace, inputsFor, inputsOf, inputValue, setInput } from "#lib/notebook/inputs.ts";
import { emptyNotebook } from "#lib/notebook/nbformat.ts";
import { seedUpdate } from "#lib/notebook/seed.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";

const by = (value: string | number) => ({ value, by: "ana", at: 5 });

test("a person's own value goes before everybody's, and is nobody else's", () => {
  const doc = new Y.Doc();
  setInput(doc, inputPlace("rate"), by(1));
  setInput(doc, inputPlace("rate", "ana"), by(2));
  setInput(doc, inputPlace("a name with spaces", "ana"), by(3));
  expect(inputsFor(doc, "ana")).toEqual({ rate: 2, "a name with spaces": 3 });
  expect(inputsFor(doc, "tomasz")).toEqual({ rate: 1 });
  expect(inputValue(doc, inputPlace("rate"))).toEqual({ value: 1, by: "ana", at: 5 });
  expect(inputValue(doc, inputPlace("none"))).toBeUndefined();
});

test("there is an end to them, and to each", () => {
  const doc = new Y.Doc();
  expect(setInput(doc, inputPlace("long"), by("x".repeat(inputLimits.characters)))).toBe(false);
  for (let at = 0; at < inputLimits.entries; at++) setInput(doc, inputPlace(`i${at}`), by(at));
  expect(setInput(doc, inputPlace("one more"), by(1))).toBe(false);
  expect(setInput(doc, inputPlace("i0"), by(7))).toBe(true);
});

test("misshapen entries of other clients are passed over", () => {
  const doc = new Y.Doc();
  inputsOf(doc).set("shared a", 5 as never);
  inputsOf(doc).set("elsewhere", { value: 1 });
  expect(inputsFor(doc, "ana")).toEqual({});
});

test("everybody's values go with a file and come back; a person's stay", () => {
  const notebook = { ...emptyNotebook([]), metadata: { octavo: { kept: true } } };
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seedUpdate(notebook, { documentId: "n", epoch: 1 }));
  setInput(doc, inputPlace("rate"), by(0.5));
  setInput(doc, inputPlace("mine", "ana"), by(1));
  const file = toNotebookJson(doc);
  expect(file.metadata).toEqual({ octavo: { kept: true, inputs: { rate: 0.5 } } });
  const again = new Y.Doc();
  Y.applyUpdate(again, seedUpdate(file, { documentId: "n", epoch: 2 }));
  expect(inputsFor(again, "ana")).toEqual({ rate: 0.5 });
  expect(toNotebookJson(again).metadata).toEqual(file.metadata);
});
