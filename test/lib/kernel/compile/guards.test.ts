import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyseCell, assembleCell } from "#lib/kernel/compile/compile.ts";
import { InterruptedError } from "#lib/kernel/interrupt.ts";

interface Watched {
  readonly value: unknown;
  readonly looks: number;
}

/** Runs a cell whose chunks are of three steps; after so many looks the run counts as interrupted. */
async function run(source: string, looksLeft = 100_000): Promise<Watched> {
  const analysed = analyseCell(source);
  if (!analysed.ok) throw new Error(analysed.problem.message);
  const { text } = assembleCell(analysed.cell, () => "global");
  const program = runInThisContext(text) as (world: object) => Promise<unknown>;
  let looks = 0;
  const watch = {
    c: 3,
    n: 3,
    min: Math.min,
    max: Math.max,
    t: () => {
      if (++looks > looksLeft) throw new InterruptedError();
      watch.n = 3;
      return 3;
    },
  };
  const wait = (value: unknown) => value;
  const value = await program({ watch, wait, each: wait, put: () => undefined, live: () => undefined });
  return { value, looks };
}

describe("endless code is reached", () => {
  test.each([
    ["a bare loop", "while (true);"],
    ["a loop without braces", "let n = 0; do n++; while (true)"],
    ["a loop for ever", "for (;;) {}"],
    ["a loop in a function", "const f = () => { for (;;) {} }; f()"],
    ["a counting loop that never ends", "const list = [1]; for (let i = 0; i < list.length; i++) list.push(i)"],
    ["a loop that counts back", "let n = 10; for (let i = 0; i < n; i++) { n++ }"],
    ["a loop that catches everything", "for (;;) try { for (;;) {} } catch {}"],
    ["an endless iterator", "function* ones() { for (;;) yield 1 }; for (const one of ones()) one; "],
    ["a spread of an endless iterator", "const ones = function* () { for (;;) yield 1 }; [...ones()]"],
    ["awaits that never pause", "for (;;) await null"],
    ["a labelled loop", "outer: for (let i = 0; i < 10; i++) { i = 0; continue outer }"],
    ["recursion that fans out", "const fib = (n) => n < 2 ? n : fib(n - 1) + fib(n - 2); fib(90)"],
    [
      "recursion through another function",
      "function a(n) { return n < 1 ? 0 : b(n - 1) + b(n - 1) }; function b(n) { return a(n) + a(n) }; a(90)",
    ],
    [
      "recursion of methods",
      "const o = { walk(n) { return n < 1 ? 0 : this.walk(n - 1) + o.walk(n - 1) } }; o.walk(90)",
    ],
    ["a static block", "class A { static { for (;;) {} } }"],
  ])("%s", async (_name, source) => {
    await expect(run(source, 50)).rejects.toThrow(InterruptedError);
  });
});

describe("what ends means the same as before", () => {
  test.each([
    ["let s = 0; for (let i = 0; i < 10; i++) s += i; s", 45],
    ["let s = 0; for (let i = 9; i >= 0; i--) s = s * 10 + i; s", 9876543210],
    ["let s = ''; for (let i = 0, n = 10; i < n; i += 3) { s += i } s", "0369"],
    ["let s = 0; for (let i = 0; i < 100; i++) { if (i % 2) continue; if (i > 20) break; s += i } s", 110],
    ["let s = 0; for (let i = 0; i < 5; i++) for (let j = 0; j < 5; j++) { if (j > i) break; s++ } s", 15],
    ["let s = 0; for (let i = 0; i < 5; i++) switch (i) { case 2: break; default: s += i } s", 8],
    [
      "let s = 0; out: for (let i = 0; i < 9; i++) { for (let j = 0; j < 9; j++) { if (j === 3) continue out; if (i === 3) break out; s++ } } s",
      9,
    ],
    ["const f = []; for (let i = 0; i < 7; i++) f.push(() => i); f.map((g) => g()).join('')", "0123456"],
    [
      "const list = [1, 2, 3]; let s = 0; for (let i = 0; i < list.length; i++) { s += i; if (i < 9) list[list.length] = 1 } s",
      66,
    ],
    [
      "const list = [1, 2, 3, 4, 5, 6, 7, 8]; let s = 0; for (let i = 0; i < list.length; i++) { list.pop(); s++ } s",
      4,
    ],
    [
      "const list = [1, 2, 3, 4, 5, 6, 7, 8]; let s = 0; for (let i = 0; i < list.length; i++) { list.length = 4; s++ } s",
      4,
    ],
    ["let n = 9, s = 0; for (let i = 0; i < n; i++) { n--; s++ } s", 5],
    ["let s = 0; for (let i = 0; i <= 7 + 2; i++) s += Math.abs(i); s", 45],
    ["let s = 0; for (let i = 20; i > 3 * 2; i -= 3) s += i; s", 70],
    ["let s = 0; for (let i = 0; i < undefined; i++) s++; s", 0],
    ["const m = 10n; let s = 0n; for (let i = 0n; i < m; i++) s += i; s", 45n],
    ["let s = 0n; for (let i = 0n; i < 10n; i++) s += i; s", 45n],
    ["const start = 0n; let s = 0n; for (let i = start; i < 10n; i++) s += i; s", 45n],
    ["const m = -10n; let s = 0n; for (let i = 0n; i > m; i--) s += i; s", -45n],
    ["const m = 10n; let s = 0; for (let i = 0; i < m; i++) s += i; s", 45],
    ["const m = '10'; let s = 0; for (let i = 0; i < m; i++) s += i; s", 45],
    ["const m = { valueOf: () => 10 }; let s = 0; for (let i = 0; i < m; i++) s += i; s", 45],
    ["let s = 0, m; for (let i = 9; i > m; i--) s += i; s", 0],
    ["const m = -Infinity; let s = 0; for (let i = 9; i > m; i--) { if (i < 0) break; s += i } s", 45],
    ["let s = 0; for (let i = NaN; i < 10; i++) s++; s", 0],
    ["let s = 0; for (let i = 0; i < 10; i++) { await null; s += i } s", 45],
    ["const g = function* () { for (let i = 0; i < 8; i++) yield i }; [...g()].join('')", "01234567"],
    ["let i = 0; do i++; while (i < 10) i", 10],
    ["let s = 0; for (const x of [1, 2, 3, 4, 5]) s += x; s", 15],
    ["let s = 0; for (const k in { a: 1, b: 2 }) s++; s", 2],
    ["const fac = (n) => n < 2 ? 1 : n * fac(n - 1); fac(10)", 3628800],
    ["const pair = (n) => n < 1 ? ({ n }) : ({ n, p: pair(n - 1) }); pair(1)", { n: 1, p: { n: 0 } }],
    ["let i = 0; if (true) while (i < 10) i++; else i = 99; i", 10],
  ])("%s", async (source, expected) => {
    expect((await run(source)).value).toEqual(expected);
  });

  test("loops of all kinds, nested at random", async () => {
    const bound = fc.integer({ min: 0, max: 8 });
    const { body } = fc.letrec<{ body: string }>((tie) => ({
      body: fc.oneof(
        { depthSize: "small", withCrossShrink: true },
        fc.constantFrom("s++;", "s += 2;", "if (s % 5 === 0) continue;", "if (s % 7 === 0) break;", "{ s++ }"),
        fc.tuple(bound, tie("body")).map(([n, b]) => `for (let i = 0; i < ${n}; i++) { s++; ${b} }`),
        fc
          .tuple(bound, tie("body"))
          .map(([n, b]) => `for (let i = ${n}; i > 0; i -= 2) { if (i === 3) continue; ${b} }`),
        fc.tuple(bound, tie("body")).map(([n, b]) => `for (let i = 0, f = () => i; i <= ${n}; i++) { s += f(); ${b} }`),
        fc.tuple(bound, tie("body")).map(([n, b]) => `{ let w = 0; while (w++ < ${n}) { ${b} } }`),
        fc.tuple(tie("body"), tie("body")).map(([a, b]) => `for (const x of [1, 2]) { s += x; ${a} ${b} }`),
        tie("body").map((b) => `for (let q = 0; q < 2; q++) switch (s % 2) { case 0: break; default: { ${b} } }`),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(body, async (inner) => {
        const source = `let s = 1; for (let z = 0; z < 5; z++) { ${inner} }`;
        const plain = runInThisContext(`(() => { ${source}; return s })()`) as unknown;
        expect((await run(`${source}; s`)).value).toBe(plain);
      }),
      { numRuns: 300 },
    );
  });
});

test("a check stands where it must, and nowhere else", async () => {
  const programOf = (source: string): string => {
    const analysed = analyseCell(source);
    return analysed.ok ? assembleCell(analysed.cell, () => "global").text : "";
  };
  expect(programOf("const f = (a) => a + 1; [1].map((x) => f(x))")).not.toMatch(/\$w\.(n|t)/);
  expect((await run("for (let i = 0; i < 2; i++) {}")).looks).toBe(0);
  expect((await run("for (let i = 0; i < 30; i++) {}")).looks).toBe(9);
});
