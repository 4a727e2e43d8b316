import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { eraseTypes } from "#lib/kernel/compile/erase.ts";
import { Rewriter } from "#lib/kernel/compile/rewrite.ts";
import { parseCell } from "#lib/kernel/compile/syntax.ts";

function erase(source: string): string {
  const parsed = parseCell(source);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const out = new Rewriter(source);
  const problem = eraseTypes(source, parsed.program, out);
  return problem === undefined ? out.finish().text : problem.message;
}

const cases: readonly (readonly [string, string])[] = [
  ["const a: number = 1", "const a         = 1"],
  ["let z!: number", "let z         "],
  ["f<number>(a!, b as any)", "f        (a , b       )"],
  ["const f = (a?: number, ...r: X[]): T => a", "const f = (a         , ...r     )    => a"],
  ["function g<T>(this: A, a?: T): asserts a is T {}", "function g   (         a    )                 {}"],
  ["class A<T> extends B<T> implements C, D<number> {}", "class A    extends B                            {}"],
  [
    "class A extends B { private readonly x?: number = 1; static override y = 2 }",
    "class A extends B { ;                x          = 1; static          y = 2 }",
  ],
  [
    "abstract class A { abstract f(): void; [k: string]: any; declare q: 1; m() {} }",
    "         class A { ;                   ;                 ;             m() {} }",
  ],
  ["interface X { a: 1 }\ntype Y = X", ";                   \n;         "],
  ["import type { A } from 'a'", ";                         "],
  ["declare const x: number", ";                      "],
  ["function f(a: string): void\nfunction f(a: any) {}", ";                          \nfunction f(a     ) {}"],
  ["try {} catch (e: unknown) {}", "try {} catch (e         ) {}"],
  ["for (const x of y as T[]) {}", "for (const x of y       ) {}"],
  ["for (let i = 0 as number; i < 1; i++) {}", "for (let i = 0          ; i < 1; i++) {}"],
  ["const x = <T>(y: T) => y", "const x =    (y   ) => y"],
];

test.each(cases)("%s", (source, erased) => {
  expect(erase(source)).toBe(erased);
});

test("a type that ended a statement leaves its semicolon", () => {
  expect(runInThisContext(`${erase("let a = [1] as number[]\n;[2].length; a")}`)).toEqual([1]);
  expect(runInThisContext(`${erase("let q = 5 as number\n(1 as number)\nq")}`)).toBe(5);
  expect(runInThisContext(`${erase("let n = 1\ninterface I { a: 1 }\n(2)\nn")}`)).toBe(1);
});

test("a line end in a return type or before the parameters still makes an arrow", () => {
  const f = runInThisContext(`(${erase("(x: number): Promise<\n number\n> => x")})`) as (x: number) => number;
  expect(f(3)).toBe(3);
  const g = runInThisContext(`(${erase("async <\n T\n>(x: T) => x")})`) as (x: number) => Promise<number>;
  expect(g(4)).toBeInstanceOf(Promise);
  const h = runInThisContext(`(${erase("() => { return <\n any\n>5 }")})`) as () => number;
  expect(h()).toBe(5);
});

test("what cannot be erased is refused with the fix", () => {
  expect(erase("enum A { B }")).toMatch(/^Enums are not supported\. Use a constant object/);
  expect(erase("namespace N { export const a = 1 }")).toMatch(/^Namespaces are not supported/);
  expect(erase("class A { constructor(private x: number) {} }")).toMatch(/^Parameter properties are not supported/);
  expect(erase("export default 5")).toMatch(/^`export default` is not supported/);
  expect(erase("import a = require('b')")).toMatch(/is not supported/);
});
