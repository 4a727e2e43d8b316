import { describe, expect, test } from "vitest";
import { commandInfo, commandNames, usualBindings } from "#components/live/notebook-command-list.ts";
import {
  changeKey,
  chordsOf,
  collisions,
  effectiveBindings,
  type KeyStroke,
  parseChanges,
  readStroke,
} from "#components/live/notebook-keymap.ts";

/** "Ctrl+Shift+ArrowUp", "é/Digit2" (character and place). */
function stroke(text: string): KeyStroke {
  const parts = text.split("+");
  const [key = "", code = ""] = (parts.at(-1) ?? "").split("/");
  const place =
    code !== "" ? code : /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : "";
  const held = (name: string): boolean => parts.slice(0, -1).includes(name);
  return {
    key,
    code: place,
    ctrlKey: held("Ctrl"),
    metaKey: held("Cmd"),
    altKey: held("Alt"),
    shiftKey: held("Shift"),
  };
}

/** Types strokes on cells; what each meant. */
function typed(strokes: string, mode: "command" | "edit" = "command", mac = false): string[] {
  let pending = "";
  return strokes.split(" ").map((text) => {
    const reading = readStroke(usualBindings, mode, pending, chordsOf(stroke(text), mac));
    pending = reading.kind === "none" ? "" : reading.pending;
    return reading.kind === "command" ? reading.command : reading.kind;
  });
}

describe("keys on cells", () => {
  test.each([
    ["Shift+Enter", "run-advance"],
    ["Ctrl+Enter", "run-stay"],
    ["Alt+Enter", "run-insert"],
    ["a", "insert-above"],
    ["b", "insert-below"],
    ["x", "cut"],
    ["c", "copy"],
    ["v", "paste-below"],
    ["Shift+V", "paste-above"],
    ["z", "undo"],
    ["Shift+Z", "redo"],
    ["y", "to-code"],
    ["m", "to-markdown"],
    ["r", "to-raw"],
    ["3", "heading-3"],
    ["k", "select-previous"],
    ["ArrowDown", "select-next"],
    ["Shift+J", "extend-next"],
    ["Shift+End", "extend-last"],
    ["Ctrl+a", "select-all"],
    ["Shift+M", "merge-selected"],
    ["Ctrl+Backspace", "merge-above"],
    ["Ctrl+Shift+M", "merge-below"],
    ["Ctrl+Shift+ArrowUp", "move-up"],
    ["Alt+ArrowDown", "move-down"],
    ["ArrowLeft", "fold-heading"],
    ["Ctrl+Shift+ArrowRight", "unfold-all"],
    ["Shift+A", "heading-above"],
    ["Shift+B", "heading-below"],
    ["Shift+L", "line-numbers"],
    ["f", "find"],
    ["Ctrl+f", "find"],
    ["h", "shortcuts"],
    ["Shift+?", "shortcuts"],
    ["Ctrl+Shift+C", "palette"],
    ["p", "palette"],
    ["Ctrl+s", "save"],
    ["Ctrl+F9", "run-all"],
    ["Ctrl+F8", "run-above"],
    ["Ctrl+F10", "run-below"],
    ["Ctrl+Shift+Enter", "run-selection"],
  ])("%s is %s", (keys, command) => expect(typed(keys)).toEqual([command]));

  test("two presses delete, interrupt, restart", () => {
    expect(typed("d d")).toEqual(["prefix", "delete"]);
    expect(typed("i i")).toEqual(["prefix", "interrupt"]);
    expect(typed("0 0")).toEqual(["prefix", "restart"]);
  });
  test("a sequence that breaks off leaves the second press its own meaning", () => {
    expect(typed("d j")).toEqual(["prefix", "select-next"]);
  });
  test("Ctrl M leaves the text, and begins Colab's chords", () => {
    expect(typed("Ctrl+m d", "edit")).toEqual(["command-mode", "delete"]);
    expect(typed("Ctrl+m .", "edit")).toEqual(["command-mode", "restart"]);
    expect(typed("Ctrl+m b", "edit")).toEqual(["command-mode", "insert-below"]);
  });
});

describe("keys in text", () => {
  test("letters are typed", () => expect(typed("a b d d z", "edit")).toEqual(["none", "none", "none", "none", "none"]));
  test("splitting, undoing, running", () => {
    expect(typed("Ctrl+Shift+_/Minus Ctrl+z Ctrl+Shift+Z Shift+Enter", "edit")).toEqual([
      "split",
      "undo-text",
      "redo-text",
      "run-advance",
    ]);
  });
});

describe("keyboards", () => {
  test("on a Mac both Ctrl and Cmd run", () => {
    expect(typed("Cmd+Enter Ctrl+Enter", "command", true)).toEqual(["run-stay", "run-stay"]);
  });
  test("a digit is found by its place on AZERTY", () => expect(typed("&/Digit1")).toEqual(["heading-1"]));
  test("a letter is found by its place on a Cyrillic keyboard", () =>
    expect(typed("и/KeyB")).toEqual(["insert-below"]));
  test("a Latin letter is what it types, wherever it lies", () => expect(typed("z/KeyY")).toEqual(["undo"]));
  test("modifiers and dead keys mean nothing alone", () => {
    for (const key of ["Shift", "Control", "Dead", "AltGraph"]) expect(chordsOf(stroke(key), false)).toEqual([]);
  });
});

describe("a person's own keys", () => {
  const changes = { [changeKey("delete", "command")]: ["Backspace"] };
  test("take the place of the usual ones in that mode", () => {
    const mine = effectiveBindings(usualBindings, changes).filter((binding) => binding.command === "delete");
    expect(mine.map((binding) => `${binding.mode} ${binding.keys}`)).toEqual([
      "command Backspace",
      "both Mod+M D",
      "both Ctrl+M D",
    ]);
  });
  test("are read back from what was stored, and nonsense is no change", () => {
    expect(parseChanges(JSON.stringify(changes))).toEqual(changes);
    for (const text of [null, "{", "3", '{"command:delete":[1]}']) expect(parseChanges(text)).toEqual({});
  });
  test("say whom they collide with", () => {
    expect(collisions(usualBindings, "D", "command", "find")).toEqual(["delete"]);
    expect(collisions(usualBindings, "Mod+F", "edit", "rename")).toEqual(["find"]);
    expect(collisions(usualBindings, "Mod+Alt+7", "command", "rename")).toEqual([]);
  });
});

describe("the list of commands", () => {
  test("gives no chord two meanings in one mode", () => {
    for (const mode of ["command", "edit"] as const) {
      const keys = usualBindings.filter((binding) => binding.mode === mode || binding.mode === "both");
      const twice = keys.filter((one) => keys.some((two) => two.keys === one.keys && two.command !== one.command));
      expect(twice).toEqual([]);
    }
  });
  test("names every command with a verb or a thing, in sentence case", () => {
    for (const name of commandNames) expect(commandInfo(name).title).toMatch(/^[A-Z][a-z]/);
  });
});
