/** What of TypeScript a cell may be written in: each construct run by the kernel, with the loop checks and all. */
import { describe, expect, test } from "vitest";
import { openTestCore, summaryOf } from "#test/support/core-host.ts";

async function shown(source: string): Promise<string> {
  return summaryOf(await openTestCore().run("cell", source));
}

const gone = "{ [Symbol.dispose]() { cellConsole.log('gone') } }";
const goneLater = "{ async [Symbol.asyncDispose]() { await null; cellConsole.log('gone') } }";

describe("resources end where they should", () => {
  test.each([
    [`{ using r = ${gone}; cellConsole.log('in') }`, "in\ngone | ok"],
    [`using r = ${gone}; cellConsole.log('in')\n5`, "in\ngone | 5 | ok"],
    [`await using r = ${goneLater}; cellConsole.log('in')\n5`, "in\ngone | 5 | ok"],
    [`for (using r of [${gone}, ${gone}]) cellConsole.log('in')`, "in\ngone\nin\ngone | ok"],
    [`for (await using r of [${goneLater}]) cellConsole.log('in')`, "in\ngone | ok"],
    [`async function f() { await using r = ${goneLater}; return 1 }\nawait f()`, "gone | 1 | ok"],
    [`using r = ${gone}; throw new Error('no')`, "gone | Error: no @1:69 | failed"],
  ])("%s", async (source, expected) => {
    expect((await shown(source)).replaceAll(" | gone", "\ngone")).toBe(expected);
  });

  test("and are nobody else's", async () => {
    const { run } = openTestCore();
    await run("a", `using r = ${gone}; const x = 1`);
    expect(summaryOf(await run("b", "typeof r + typeof x"))).toBe("'undefinednumber' | ok");
  });
});

describe("generators and asynchronous iteration", () => {
  test.each([
    ["function* g(n: number): Generator<number> { for (let i = 0; i < n; i++) yield i }\n[...g(3)]", "[0, 1, 2] | ok"],
    [
      "function* g() { const x: string = yield 1; yield* [x, 3] }\nconst i = g(); i.next(); [i.next('two').value, i.next().value]",
      "['two', 3] | ok",
    ],
    [
      "async function* g() { yield 1; await null; yield 2 }\nconst out: number[] = []; for await (const x of g()) out.push(x); out",
      "[1, 2] | ok",
    ],
    [
      "const g = (function* () { try { yield 1; yield 2 } finally { cellConsole.log('closed') } })(); for (const x of g) break;",
      "closed | ok",
    ],
    [
      "const o = { async *[Symbol.asyncIterator]() { yield* [1, 2] } }; let s = 0; for await (const x of o) s += x; s",
      "3 | ok",
    ],
    ["await Promise.all([1, 2].map(async (x) => { await null; return x * 2 }))", "[2, 4] | ok"],
    ["const lazy = import('test-module'); (await lazy).one", "1 | ok"],
  ])("%s", async (source, expected) => {
    expect(await shown(source)).toBe(expected);
  });
});

describe("patterns, classes and types", () => {
  test.each([
    [
      "const { a, b: { c = 3, ...rest }, ...more } = { a: 1, b: { d: 4 }, e: 5 } as any; [a, c, rest, more]",
      "[1, 3, { d: 4 }, { e: 5 }] | ok",
    ],
    ["const [p, , q = 7, ...r]: number[] = [1, 2, undefined as any, 4, 5]; [p, q, r]", "[1, 7, [4, 5]] | ok"],
    ["let m, n; [m, n] = [1, 2]; ({ m, k: n = 5 } = { m: 3 } as any); [m, n]", "[3, 5] | ok"],
    [
      "class A { #x = 1; static s = 2; static { A.s++ } get x() { return this.#x } has(o: object) { return #x in o } }\nclass B extends A { override get x() { return super.x + 1 } }\n[new B().x, A.s, new A().has(new B())]",
      "[2, 3, true] | ok",
    ],
    [
      "abstract class S { abstract area(): number; show() { return `${this.area()}` } }\nclass Q extends S { area() { return 9 } }\nnew Q().show()",
      "'9' | ok",
    ],
    [
      "function over(a: string): string; function over(a: number): number; function over(a: any) { return a }\nover(2)",
      "2 | ok",
    ],
    [
      "outer: for (const i of [1, 2, 3]) { for (const j of [1, 2]) { if (j === 2) continue outer; if (i === 3) break outer } }\n'ok'",
      "'ok' | ok",
    ],
    ["declare enum X { A }\ndeclare const y: number; const x = { y: 1 } satisfies object; x?.y ?? 2", "1 | ok"],
    ["export const x = 5; x", "5 | ok"],
  ])("%s", async (source, expected) => {
    expect(await shown(source)).toBe(expected);
  });

  test.each([
    ["enum Color { Red }", "Enums are not supported. Use a constant object"],
    ["const enum Color { Red }", "Enums are not supported. Use a constant object"],
    ["namespace N { export const x = 1 }", "Namespaces are not supported. Use a constant object"],
    ["class A { constructor(private x: number) {} }", "Parameter properties are not supported. Declare the field"],
    ["@dec class D {}", "Decorators are not supported: call the function"],
    ["class A { accessor y = 3 }", "This syntax is not part of JavaScript yet"],
  ])("%s is refused, with the way round", async (source, words) => {
    expect(await shown(source)).toContain(words);
  });
});

describe("a stack trace follows what was awaited", () => {
  test.each([
    [
      "const f = async () => { await null; throw new Error('in') }\n\nconst g = async () => {\n  await f()\n}\nawait g()",
      ["f:1:43", "g:4:3", ":6:1"],
    ],
    [
      "const f = async () => {\n  await octavo.sleep(1)\n  throw new Error('in')\n}\nfor (;;)\n  await f()",
      ["f:3:9", ":6:3"],
    ],
    ["async function* f() {\n  yield 1\n  throw new Error('in')\n}\nfor await (const x of f()) x", ["f:3:9", ":5:18"]],
    ["await Promise.all([1].map(async (x) => {\n  await null\n  throw new RangeError('two')\n}))", [":3:9", ":1:1"]],
  ])("%s", async (source, places) => {
    const events = await openTestCore().run("cell", source);
    const error = events.find(({ type }) => type === "error");
    const stack = error?.type === "error" ? error.stack : [];
    const short = stack.map((line) =>
      line.replace(/^at (?:(\S+) \()?cell:cell:(\d+:\d+)\)?$/, (_, name, at) => `${name ?? ""}:${at}`),
    );
    expect(short).toEqual(places);
  });
});
