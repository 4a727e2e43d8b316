import { expect, test } from "vitest";
import { cellOf, programAddress, traceError } from "#lib/kernel/stack.ts";

const maps = (address: string) =>
  address === programAddress("a b", 3)
    ? { cellId: "a b", originOf: (line: number, column: number) => ({ line, column: column - 10 }) }
    : undefined;
const error = (stack: string) => Object.assign(new TypeError("no"), { stack });
const at = programAddress("a b", 3);

test.each([
  [
    "V8",
    `TypeError: no\n    at train (${at}:4:15)\n    at new Net (${at}:5:12)\n    at lib (http://x/y.js:1:1)\n    at async ${at}:7:11`,
  ],
  ["SpiderMonkey", `train@${at}:4:15\nNet@${at}:5:12\nlib@http://x/y.js:1:1\n@${at}:7:11`],
])("frames in cells are kept, at their places in the cell: %s", (_engine, stack) => {
  const traced = traceError(error(stack), maps);
  expect(traced).toEqual({
    name: "TypeError",
    message: "no",
    stack: ["at train (cell:a b:4:5)", "at Net (cell:a b:5:2)", "at cell:a b:7:1"],
    at: { cellId: "a b", line: 4, column: 5 },
  });
});

test("frames in files have their path; the place of the error is in the cell that called", () => {
  const file = programAddress("file:lib/a (1).ts", 2);
  const mapOf = (address: string) =>
    address === file
      ? { cellId: "", file: "lib/a (1).ts", originOf: (line: number, column: number) => ({ line, column }) }
      : maps(address);
  const traced = traceError(error(`TypeError: no\n    at f (${file}:2:3)\n    at ${at}:7:11`), mapOf);
  expect(traced.stack).toEqual(["at f (lib/a (1).ts:2:3)", "at cell:a b:7:1"]);
  expect(traced.at).toEqual({ cellId: "a b", line: 7, column: 1 });
});

test("what is thrown need not be an error", () => {
  expect(traceError("text", maps)).toEqual({ name: "Thrown", message: "text", stack: [], at: undefined });
  expect(traceError(null, maps).message).toBe("null");
  const hostile = {
    get message(): string {
      throw new Error("ha");
    },
  };
  expect(traceError(hostile, maps).message).toBe("a value that cannot be shown");
});

test("a cause is told", () => {
  expect(traceError(new Error("outer", { cause: new Error("inner") }), maps).message).toBe("outer\nCaused by: inner");
});

test("a cause that leads to itself ends", () => {
  const loop = new Error("loop");
  loop.cause = loop;
  expect(traceError(loop, maps).message.length).toBeLessThan(20_001);
});

test("a stack tells the cell that it began in", () => {
  expect(cellOf(["at ./lib/rate.ts:1:2", "at deep (cell:a b:4:5)", "at cell:x:1:2"])).toBe("a b");
  expect(cellOf(["at cell:x:1:2"])).toBe("x");
  expect(cellOf(["at ./lib/rate.ts:1:2"])).toBeUndefined();
});
