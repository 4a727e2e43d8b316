import { describe, expect, test } from "vitest";
import { type KeyPress, matchesKeys, showKeys } from "#lib/base/keys.ts";

const press = (key: string, held = ""): KeyPress => ({
  key,
  ctrlKey: held.includes("c"),
  metaKey: held.includes("m"),
  altKey: held.includes("a"),
  shiftKey: held.includes("s"),
});

describe("keys as people read them", () => {
  test("Mod is Ctrl, and Cmd on a Mac", () => {
    expect(showKeys("Mod+Shift+P", false)).toBe("Ctrl Shift P");
    expect(showKeys("Mod+Shift+P", true)).toBe("⌘ ⇧ P");
  });
  test("a sequence keeps its order", () => expect(showKeys("I I", false)).toBe("I I"));
  test("the plus key is a key", () => expect(showKeys("Mod++", false)).toBe("Ctrl +"));
});

describe("whether a press is a chord", () => {
  test("the letter matches in either case", () => {
    expect(matchesKeys(press("k", "c"), "Mod+K", false)).toBe(true);
    expect(matchesKeys(press("K", "cs"), "Mod+Shift+K", false)).toBe(true);
  });
  test("one modifier more or less is another chord", () => {
    expect(matchesKeys(press("k"), "Mod+K", false)).toBe(false);
    expect(matchesKeys(press("k", "ca"), "Mod+K", false)).toBe(false);
    expect(matchesKeys(press("K", "cs"), "Mod+K", false)).toBe(false);
  });
  test("on a Mac, Ctrl is not Cmd", () => {
    expect(matchesKeys(press("k", "m"), "Mod+K", true)).toBe(true);
    expect(matchesKeys(press("k", "c"), "Mod+K", true)).toBe(false);
    expect(matchesKeys(press("k", "c"), "Ctrl+K", true)).toBe(true);
  });
  test("plus", () => expect(matchesKeys(press("+", "c"), "Mod++", false)).toBe(true));
});
