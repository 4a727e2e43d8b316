import { describe, expect, test } from "vitest";
import { nothingSelected, type Selection, selectAll, stillThere, toggle } from "#components/files/selection.ts";

const order = ["a", "b", "c", "d", "e"];
/** Clicks in order; an upper-case letter is a click with Shift. */
const click = (letters: string, from: Selection = nothingSelected): string => {
  let selection = from;
  for (const letter of letters)
    selection = toggle(selection, letter.toLowerCase(), letter !== letter.toLowerCase(), order);
  return order.filter((id) => selection.ids.has(id)).join("");
};

describe("choosing rows", () => {
  test.each([
    ["a", "a"],
    ["ac", "ac"],
    ["aa", ""],
    ["bD", "bcd"],
    ["dB", "bcd"],
    ["B", "b"],
    ["aDd", "abc"],
    ["aE" + "bD", "ae"], // the stretch becomes what its end becomes
  ])("%s chooses %j", (letters, chosen) => expect(click(letters)).toBe(chosen));

  test("a stretch from the end of all leaves", () => expect(click("bD", selectAll(order))).toBe("ae"));
  test("what is gone is not chosen", () => expect([...stillThere(selectAll(order), ["b", "x"])]).toEqual(["b"]));
});
