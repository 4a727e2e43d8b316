import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colour, colouredLanguages } from "#lib/highlight/language.ts";
import { scannerOf, words } from "#lib/highlight/scanner.ts";

describe("a scanner", () => {
  it("enters and leaves modes, and keeps the mode for the next line", () => {
    const scan = scannerOf(
      { rules: [{ match: /\(/y, kind: "operator", go: "p" }], otherwise: "plain" },
      { p: { rules: [{ match: /\)/y, kind: "operator", go: "-" }], otherwise: "string" } },
    );
    expect(scan("a(b", "")).toEqual({
      tokens: [
        { start: 0, kind: "plain" },
        { start: 1, kind: "operator" },
        { start: 2, kind: "string" },
      ],
      state: "p",
    });
    expect(scan("c)d", "p").state).toBe("");
  });

  it("reads a word list", () => {
    expect(words("a b")).toEqual(new Set(["a", "b"]));
  });

  it("gives ascending stretches that begin at the start and stay in the line, for any text in any language", () => {
    const text = fc.string({
      unit: fc.constantFrom(
        "`",
        "$",
        "{",
        "}",
        "/",
        "*",
        '"',
        "'",
        "\\",
        "\n",
        "a",
        "1",
        "#",
        "-",
        "é",
        "😀",
        " ",
        "[",
        "]",
        "(",
      ),
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.constantFrom(...colouredLanguages), (source, language) => {
        for (const line of colour(source, language)) {
          const starts = line.tokens.map((token) => token.start);
          expect(starts).toEqual([...new Set(starts)].sort((one, other) => one - other));
          expect(starts[0] ?? 0).toBe(0);
          expect(starts.at(-1) ?? 0).toBeLessThanOrEqual(Math.max(0, line.text.length - 1));
          expect(line.text.length === 0 || starts.length > 0).toBe(true);
        }
      }),
    );
  });
});
