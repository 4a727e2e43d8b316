import { expect, test } from "vitest";
import { identityText, inputsRead } from "#lib/graph/run-identity.ts";

const cell = (sourceHash: string, data: Record<string, string> = {}) => ({ sourceHash, data });

test("the same code, inputs and data are the same run, whatever order they were read in", () => {
  const once = identityText([cell("a", { "input rate": "0.1", "digits@1": "v1" }), cell("b")]);
  const again = identityText([cell("a", { "digits@1": "v1", "input rate": "0.1" }), cell("b")]);
  expect(once).toBe(again);
  expect(identityText([cell("a2", { "input rate": "0.1", "digits@1": "v1" }), cell("b")])).not.toBe(once);
  expect(identityText([cell("b"), cell("a", { "input rate": "0.1", "digits@1": "v1" })])).not.toBe(once);
});

test("what they read counts as it is now, where that is known", () => {
  const before = identityText([cell("a", { "input rate": "0.1" })]);
  expect(identityText([cell("a", { "input rate": "0.3" })], () => "0.1")).toBe(before);
  expect(identityText([cell("a", { "input rate": "0.1" })], () => "0.2")).not.toBe(before);
});

test("of what never ran nothing is known", () => {
  expect(identityText([cell("a"), undefined])).toBeUndefined();
});

test("inputs that were read, as plain values", () => {
  const cells = [cell("a", { "input rate": "0.1", "input way": '"hard"', "digits@1": "v1" }), undefined];
  expect(inputsRead([...cells, cell("b", { "input long": "#af:900" })])).toEqual({
    rate: "0.1",
    way: "hard",
    long: "#af:900",
  });
});
