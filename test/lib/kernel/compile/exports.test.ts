import { runInThisContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { must } from "#lib/base/assert.ts";
import { analyseCell, assembleCell } from "#lib/kernel/compile/compile.ts";
import { exportsOf } from "#lib/kernel/compile/exports.ts";

function read(source: string) {
  const analysed = analyseCell(source, "module");
  if (!analysed.ok) throw new Error(analysed.problem.message);
  return analysed.cell;
}

/** What a file puts, by name, when it runs. */
async function run(source: string): Promise<Record<string, unknown>> {
  const cell = read(source);
  const values: Record<string, unknown> = {};
  const { text } = assembleCell(cell, () => "global");
  const program = runInThisContext(text) as (world: object) => Promise<unknown>;
  const put = (name: string, value: unknown) => {
    values[name] = value;
  };
  const live = (name: string, get: () => unknown) => {
    Object.defineProperty(values, name, { get, configurable: true, enumerable: true });
  };
  await program({ watch: { c: 1000, t: () => 1000, n: 1000 }, put, live, given: {}, modules: [] });
  return values;
}

describe("what a file exports", () => {
  test("in every form that names something", () => {
    const source = `export const { a, b: [c] } = { a: 1, b: [2] }
export let d = 3, e = 4
export function f() {}
export class G {}
export type T = number
export interface I { x: T }
const h = 5
export { h as i, type T as U }
export default 6`;
    expect(exportsOf(read(source)).own.map(({ exported }) => exported)).toEqual([
      "a",
      "c",
      "d",
      "e",
      "f",
      "G",
      "i",
      "default",
    ]);
  });

  test("what it passes on from other files", () => {
    const source = `import { z } from "./z.ts"\nexport { x as y } from "./x.ts"\nexport * from "./all.ts"\nexport * as whole from "./w.ts"\nexport type { T } from "./t.ts"\nexport type * from "./u.ts"`;
    expect(
      exportsOf(read(source)).forwarded.map(({ module, imported, exported }) => `${module} ${imported} ${exported}`),
    ).toEqual(["./x.ts x y", "./all.ts * *", "./w.ts * whole"]);
  });
});

describe("the default", () => {
  test.each([
    ["export default 1 + 2", 3],
    ["export default 1 + 2;", 3],
    ["export default { a: 1 } as { a: number }", { a: 1 }],
    ["const x = 4\nexport default x satisfies number", 4],
    ["export default [1, 2] // twice", [1, 2]],
  ])("%j", async (source, value) => {
    expect((await run(source)).default).toEqual(value);
  });

  test("a named function or class keeps its name in the file; an anonymous one is a value", async () => {
    const named = await run("export const two = twice(1)\nexport default function twice(x: number) { return x * 2 }");
    expect(named.two).toBe(2);
    expect(must(named.default as (x: number) => number, "default")(4)).toBe(8);
    const made = await run("export default class Point { x = 1 }\nexport { Point }");
    expect(made.default).toBe(made.Point);
    const anonymous = await run("export default function () { return 7 }");
    expect((anonymous.default as () => number)()).toBe(7);
    expect(typeof (await run("export default abstract class { a?: number }")).default).toBe("function");
  });

  test("a type is nothing", async () => {
    expect(exportsOf(read("export default interface A { x: number }")).own).toEqual([]);
    expect(await run("export default interface A { x: number }")).toEqual({});
  });
});

test("a cell has no exports of these forms, and says so", () => {
  expect(analyseCell("export default 1")).toMatchObject({ ok: false });
  expect(analyseCell('export * from "./x.ts"')).toMatchObject({ ok: false });
});
