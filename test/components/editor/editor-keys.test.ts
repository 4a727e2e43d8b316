import { describe, expect, it } from "vitest";
import { allowed, type EditorMoment, jupyterEditorKeys } from "#components/editor/editor-keys.ts";

/** `C-S-key@Code`: Ctrl, Shift, Alt, Meta as C S A M; the place on the board only where it matters. */
function command(text: string, mac = false): string | undefined {
  const [press = "", code = ""] = text.split("@");
  const parts = /^((?:[CSAM]-)*)(.+)$/.exec(press);
  const held = parts?.[1] ?? "";
  return jupyterEditorKeys(
    {
      key: parts?.[2] ?? "",
      code,
      ctrlKey: held.includes("C-"),
      shiftKey: held.includes("S-"),
      altKey: held.includes("A-"),
      metaKey: held.includes("M-"),
    },
    mac,
  );
}

describe("keys", () => {
  it("run in three ways", () => {
    expect(["S-Enter", "C-Enter", "A-Enter", "Enter"].map((press) => command(press))).toEqual([
      "runAndAdvance",
      "run",
      "runAndInsert",
      undefined,
    ]);
    expect([command("M-Enter", true), command("C-Enter", true)]).toEqual(["run", "run"]);
  });

  it("leave by Escape, by Ctrl M, and at the edges", () => {
    expect(["Escape", "C-m", "ArrowUp", "ArrowDown", "S-ArrowUp"].map((press) => command(press))).toEqual([
      "leave",
      "leave",
      "leaveUp",
      "leaveDown",
      undefined,
    ]);
  });

  it("split where minus is, on every board", () => {
    expect(command("C-S-_@Minus")).toBe("split");
    expect(command("C-S-_@Slash")).toBe("split"); // QWERTZ
    expect(command("C-S-°@Minus")).toBe("split"); // AZERTY
    expect(command("C-S-6@Digit6")).toBeUndefined();
  });

  it("comment with the slash, and leave zooming alone", () => {
    expect([command("C-/@Slash"), command("C-S-/@Digit7"), command("C-!@Slash")]).toEqual([
      "commentLine",
      "commentLine",
      "commentLine",
    ]);
    expect([command("C--@Slash"), command("C-+@BracketRight"), command("C-0@Digit0")]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("are the Command key's on a Mac", () => {
    expect([command("M-z", true), command("M-S-Z", true), command("C-z", true), command("C-z")]).toEqual([
      "undo",
      "redo",
      undefined,
      "undo",
    ]);
  });
});

describe("a key", () => {
  const calm: EditorMoment = {
    popup: false,
    carets: 1,
    selected: false,
    firstLine: true,
    lastLine: true,
    before: "tf.la",
    completes: true,
    snippet: false,
  };

  it("closes what is open before it leaves", () => {
    expect(allowed("leave", calm)).toBe(true);
    expect(allowed("leave", { ...calm, popup: true })).toBe(false);
    expect(allowed("leave", { ...calm, carets: 2 })).toBe(false);
  });

  it("leaves at the edge only, and not with a selection", () => {
    expect(allowed("leaveUp", calm)).toBe(true);
    expect(allowed("leaveUp", { ...calm, firstLine: false })).toBe(false);
    expect(allowed("leaveDown", { ...calm, selected: true })).toBe(false);
    expect(allowed("leaveDown", { ...calm, popup: true })).toBe(false);
  });

  it("completes behind a word or a dot, and indents elsewhere", () => {
    expect(allowed("complete", calm)).toBe(true);
    expect(allowed("complete", { ...calm, before: "  " })).toBe(false);
    expect(allowed("complete", { ...calm, completes: false })).toBe(false);
    expect(allowed("complete", { ...calm, snippet: true })).toBe(false);
    expect(allowed("tooltip", { ...calm, before: "f(" })).toBe(true);
    expect(allowed("tooltip", { ...calm, before: "" })).toBe(false);
  });
});
