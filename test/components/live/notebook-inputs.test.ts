import { expect, test } from "vitest";
import * as Y from "yjs";
import { NotebookInputs } from "#components/live/notebook-inputs.ts";
import { inputPlace, inputValue } from "#lib/notebook/inputs.ts";

function open(doc = new Y.Doc(), personId = "ana", may = true) {
  const rights = { editable: may, mayPublish: may };
  const inputs = new NotebookInputs({ notebookId: "n", personId, doc, ...rights, announce: () => undefined });
  return { inputs, doc };
}

test("what one sets, all others who share it have", () => {
  const { inputs, doc } = open();
  const other = open(doc, "tomasz").inputs;
  let heard = 0;
  other.changed.subscribe(() => heard++);
  inputs.set("rate", "shared", 0.5);
  inputs.set("seed", "person", 7);
  expect([other.of("rate"), other.of("seed"), inputs.of("seed"), heard]).toEqual([0.5, undefined, 7, 1]);
  expect(inputValue(doc, inputPlace("rate"))?.by).toBe("ana");
});

test("a value of this tab's runs is in no document", () => {
  const { inputs, doc } = open();
  inputs.set("rate", "shared", 1);
  inputs.set("rate", "run", 2);
  expect([inputs.values(), open(doc).inputs.values()]).toEqual([{ rate: 2 }, { rate: 1 }]);
  expect([...inputs.versions()]).toEqual([["input rate", "2"]]);
});

test("who may only look sets a value for themselves", () => {
  const { inputs, doc } = open(new Y.Doc(), "reader", false);
  inputs.set("rate", "shared", 3);
  expect([inputs.of("rate"), open(doc).inputs.of("rate")]).toEqual([3, undefined]);
});
