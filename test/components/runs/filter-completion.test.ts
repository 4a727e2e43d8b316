import { expect, test } from "vitest";
import { completionsOf } from "#components/runs/filter-completion.ts";
import { parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";

const keys = [
  { kind: "metric", key: "val_loss" },
  { kind: "metric", key: "val/acc" },
  { kind: "param", key: "rate" },
] as const;

/** The labels offered where `|` is. */
const offered = (text: string): readonly string[] => {
  const caret = text.indexOf("|");
  return completionsOf(text.replace("|", ""), caret, keys)?.items.map(({ label }) => label) ?? [];
};

test("names at the start and after AND, comparators after a name, AND after a value, nothing inside a text", () => {
  expect(offered("|").slice(0, 3)).toEqual(["metrics.val_loss", "metrics.val/acc", "params.rate"]);
  expect(offered("ra|")).toEqual(["params.rate"]);
  expect(offered("metrics.val_loss |")).toEqual(["<", "<=", ">", ">=", "=", "!="]);
  expect(offered("params.rate |")).toEqual(["=", "!=", "LIKE", "ILIKE", "IN"]);
  expect(offered("metrics.val_loss < 0.1 |")).toEqual(["AND"]);
  expect(offered("metrics.val_loss < 0.1 AND val|")).toEqual(["metrics.val_loss", "metrics.val/acc"]);
  expect(offered("params.rate = 'va|")).toEqual([]);
});

test("taking completions one after the other gives a filter that parses", () => {
  let text = "";
  for (const label of ["metrics.val/acc", ">="]) {
    const found = completionsOf(text, text.length, keys);
    const item = found?.items.find((one) => one.label === label);
    if (found === undefined || item === undefined) throw new Error(`${label} is not offered after ${text}`);
    text = text.slice(0, found.from) + item.text;
  }
  expect(text).toBe("metrics.`val/acc` >= ");
  expect(parseFilter(`${text}0.9`, vocabularies.runs)).toHaveLength(1);
});
