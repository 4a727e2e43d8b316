import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyseCell, assembleCell, type CellAnalysis } from "#lib/kernel/compile/compile.ts";
import { Slots } from "#lib/kernel/slots.ts";

function analyse(source: string): CellAnalysis {
  const analysed = analyseCell(source);
  if (!analysed.ok) throw new Error(analysed.problem.message);
  return analysed.cell;
}

/** Runs cells one after another on shared slots; answers the last one's value. */
async function run(...sources: readonly string[]): Promise<unknown> {
  const slots = new Slots();
  let value: unknown;
  for (const [at, source] of sources.entries()) {
    const cell = analyse(source);
    const { text, given } = assembleCell(cell, (name) =>
      name === "given" ? "given" : slots.ownerOf(name) !== undefined || !(name in globalThis) ? "slot" : "global",
    );
    expect(given.filter((name) => name !== "given")).toEqual([]);
    const id = `cell${at}`;
    slots.claim(
      id,
      cell.declares.map(({ name }) => name),
    );
    const program = runInThisContext(text) as (world: object) => Promise<unknown>;
    value = await program({
      given: { given: "from the kernel" },
      watch: { c: 4, n: 4, t: () => 4 },
      modules: [{ a: 1, default: 2 }],
      slot: (name: string) => slots.of(name),
      put: (name: string, made: unknown) => slots.put(name, id, made),
      live: (name: string, read: () => unknown) => slots.live(name, id, read),
      wait: (promise: unknown) => promise,
      each: (iterable: unknown) => iterable,
      import: async (name: string) => ({ name }),
    });
  }
  return value;
}

describe("the value of a cell", () => {
  test.each([
    ["1 + 1", 2],
    ["1 + 1;", undefined],
    ["const x = 1", undefined],
    ["'abc'", "abc"],
    ["x // a comment\nvar x = 3\nx // the last", 3],
    ["(5 as number) satisfies number", 5],
    ["await Promise.resolve(4) as any", 4],
    ["1\ninterface X {}", 1],
    ["if (true) { 5 }", undefined],
    ["given", "from the kernel"],
    ["import { a as b } from 'm'; b", 1],
    ["import m from 'm'\nm", 2],
    ["import * as all from 'm'; all.a", 1],
    ["(await import('x')).name", "x"],
    ["let s = 0\nfor await (const n of [1, 2]) s += n\ns", 3],
  ])("%s", async (source, expected) => {
    expect(await run(source)).toEqual(expected);
  });

  test("braces at the end mean an object, when they can", async () => {
    expect(await run("const a = 1, b = 2\n{ a, b }")).toEqual({ a: 1, b: 2 });
    expect(await run("const outer = 1", "{ outer, two: outer + 1 }")).toEqual({ outer: 1, two: 2 });
    expect(await run("{ let q = 1 }")).toBe(undefined);
  });
});

describe("names between cells", () => {
  test("a function sees the newest value of another cell's name", async () => {
    expect(await run("let n = 1\nfunction bump() { n += 1 }", "const twice = () => n * 2", "bump(); twice()")).toBe(4);
  });

  test("a call does not hand the slot over as `this`", async () => {
    expect(await run("function who(this: unknown) { return this }", "who()")).toBe(undefined);
    expect(await run("function who(this: unknown) { return this }", "(who as any)()")).toBe(undefined);
    expect(await run("const tag = function (this: unknown) { return this }", "tag`x`")).toBe(undefined);
  });

  test("shorthand, typeof, new, template and spread positions read the value", async () => {
    expect(
      await run(
        "const a = 1; class K { v = a }",
        "({ a, t: typeof a, u: typeof nothing, k: new K().v, s: `${a}`, l: [...[a]] })",
      ),
    ).toEqual({ a: 1, t: "number", u: "undefined", k: 1, s: "1", l: [1] });
  });

  test("a cell that fails half-way leaves what it made", async () => {
    await expect(run("const made = 1\nthrow new Error('x')\nconst not = 2")).rejects.toThrow("x");
    await expect(run("const a = 1", "typeof b === 'undefined' ? missing : 0")).rejects.toThrow(
      "`missing` is not defined",
    );
  });

  test("a declaration without initialiser in a branch never taken is undefined, not an error", async () => {
    expect(await run("if (false) { var v = 1 }", "v === undefined")).toBe(true);
  });
});

test("`import.meta` is refused", () => {
  expect(analyseCell("import.meta.url")).toMatchObject({
    ok: false,
    problem: { message: expect.stringMatching("no meaning") },
  });
});

test("a program's places are the cell's places", () => {
  const source = "const a: number = 1\n  boom(a as any)";
  const { text, originOf } = assembleCell(analyse(source), () => "slot");
  const lines = text.split("\n");
  const line = lines.findLastIndex((candidate) => candidate.includes("boom"));
  const column = (lines[line] ?? "").indexOf("(a") + 2;
  expect(originOf(line + 1, column)).toEqual({ line: 2, column: 8 });
});

test("whatever parses compiles into something that parses, with the same value as the plain program", () => {
  const name = fc.constantFrom("a", "b", "c", "$", "π");
  const literal = fc.constantFrom("1", "2", "'s'", "[3]", "({ x: 1 })", "null");
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      literal,
      name.map((n) => `(typeof ${n} === 'undefined' ? 0 : ${n})`),
      fc.tuple(tie("expression"), tie("expression")).map(([l, r]) => `String(${l}) + String(${r})`),
      tie("expression").map((e) => `((x: any): any => x)(${e} as any)`),
      tie("expression").map((e) => `(await Promise.resolve(${e})!)`),
      fc
        .tuple(name, tie("expression"))
        .map(([n, e]) => `(await (async () => { let ${n} = ${e}; return { ${n} }.${n} })())`),
      tie("expression").map((e) => `\`<\${${e}}>\``),
    ),
  }));
  const statement = fc.oneof(
    fc.tuple(name, expression).map(([n, e]) => `var ${n}: any = ${e}`),
    fc.tuple(name, expression).map(([n, e]) => `{ let ${n} = ${e} as unknown; ${n}! }`),
    expression.map((e) => `;(${e}) satisfies any`),
    fc.constant("interface I { a: 1 }"),
  );
  const programs = fc.tuple(fc.array(statement, { maxLength: 5 }), expression);
  return fc.assert(
    fc.asyncProperty(programs, async ([statements, last]) => {
      const source = `${statements.join("\n")}\n;${last}`;
      const erased = source.replaceAll(/ as (any|unknown)| satisfies any|: any|!(?=[ )])|interface I \{ a: 1 \}/g, "");
      const cut = erased.lastIndexOf("\n;");
      const AsyncFunction = (async () => undefined).constructor as new (code: string) => () => Promise<unknown>;
      const plain = new AsyncFunction(`"use strict";${erased.slice(0, cut)}\nreturn (${erased.slice(cut + 2)})`);
      expect(await outcome(() => run(source))).toEqual(await outcome(plain));
    }),
    { numRuns: 300 },
  );
});

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : error;
  }
}
