import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type StreamCaps, shownStream, streamCaps, streamEdits, type TextEdit } from "#lib/notebook/stream-text.ts";

const apply = (text: string, edits: readonly TextEdit[]): string =>
  edits.reduce((now, { at, remove, insert }) => now.slice(0, at) + insert + now.slice(at + remove), text);
const write = (chunks: readonly string[], caps: StreamCaps = streamCaps): string =>
  chunks.reduce((text, chunk) => apply(text, streamEdits(text, chunk, caps)), "");

describe("carriage returns", () => {
  it.each([
    ["one\rtwo", "two"],
    ["longer\rab", "abnger"],
    ["10%\r20%\r30%\ndone\n", "30%\ndone\n"],
    ["a\r\nb", "a\nb"],
    ["abc\b\bX", "aXc"],
    ["12345\r\x1b[K67", "67"],
    ["first\nsecond\rS", "first\nSecond"],
    ["x\r", "x"],
  ])("%j shows %j, whole or written piece by piece", (text, shown) => {
    expect(shownStream(write([text]))).toBe(shown);
    expect(shownStream(write([...text.replaceAll("\x1b[K", "")]))).toBe(text.includes("\x1b") ? "67345" : shown);
  });

  it("keeps a bar of a million ticks one line", () => {
    let text = "";
    for (let n = 0; n < 500; n++) text = apply(text, streamEdits(text, `\r${n}/500`));
    expect(text).toBe("499/500");
  });

  it("does not depend on how the text is cut", () => {
    const pieces = fc.array(fc.constantFrom("a", "bc", "\r", "\n", "\b", "long line"), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, (chunks) => {
        expect(shownStream(write(chunks))).toBe(shownStream(write([chunks.join("")])));
      }),
    );
  });
});

describe("caps", () => {
  const caps: StreamCaps = { headChars: 40, headLines: 3, tailChars: 60, tailLines: 4 };
  const lines = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => `line ${from + at}\n`).join("");

  it("leaves short streams alone", () => {
    expect(write([lines(0, 6)], caps)).toBe(lines(0, 6));
  });

  it("keeps head and tail of many lines and counts what is between", () => {
    const text = write([lines(0, 100)], caps);
    expect(text).toBe(`${lines(0, 3)}⋯ 93 lines (737 characters) left out ⋯\n${lines(96, 100)}`);
  });

  it("goes on counting from write to write", () => {
    const chunks = Array.from({ length: 100 }, (_, at) => lines(at, at + 1));
    const text = write(chunks, caps);
    expect(text.startsWith(`${lines(0, 3)}⋯ `)).toBe(true);
    expect(text.endsWith(lines(96, 100))).toBe(true);
    const [, left] = /⋯ (\d+) lines/.exec(text) ?? [];
    expect(text.split("\n").length - 2 + Number(left)).toBe(100);
  });

  it("cuts one endless line", () => {
    const text = write(["x".repeat(10_000)], caps);
    expect(text).toBe(`${"x".repeat(40)}\n⋯ 9,900 characters left out ⋯\n${"x".repeat(60)}`);
  });

  it("never holds more than the caps and a stride, whatever is written, and never loses the end", () => {
    const chunk = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom("\n", "a\n", "😀", lines(0, 30), "y".repeat(700)),
    );
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 40 }), (chunks) => {
        const text = write(chunks, caps);
        expect(text.length).toBeLessThanOrEqual(40 + 60 * 1.25 + 60);
        const plain = chunks.join("").toWellFormed();
        expect(plain.endsWith(text.slice(-10).replace(/^[\s\S]*⋯\n/, ""))).toBe(true);
      }),
    );
  });

  it("writes little when the stream is long: a log of a million lines is not rewritten at each line", () => {
    let text = write([lines(0, 5000)]);
    let written = 0;
    for (let n = 5000; n < 7000; n++) {
      const edits = streamEdits(text, lines(n, n + 1));
      written += edits.reduce((sum, edit) => sum + edit.insert.length, 0);
      text = apply(text, edits);
    }
    expect(written).toBeLessThan(2 * lines(5000, 7000).length);
  });
});
