import { expect, test } from "vitest";
import { namesOf } from "#lib/kernel/compile/names.ts";
import { parseCell } from "#lib/kernel/compile/syntax.ts";

/** `declared kinds → references`: "x:const y:let! → z f()". */
function names(source: string): string {
  const parsed = parseCell(source);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const { declarations, references } = namesOf(parsed.program);
  const marks = { read: "", call: "()", shorthand: "{}", typeof: "?", write: "=" };
  const declared = declarations.map(({ name, kind, reassigned }) => `${name}:${kind}${reassigned ? "!" : ""}`);
  return `${declared.join(" ")} → ${references.map(({ name, form }) => name + marks[form]).join(" ")}`;
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: cells with templates in them
test.each([
  ["const a = b, { c, d: [e = f, ...g] } = h", "a:const c:const e:const g:const → b f h"],
  ["let x = 1; x++; var y; function f() { return y = x }", "x:let! y:var! f:function → "],
  ["for (let i = 0; i < n; i++) { const k = i; var v = k }", "v:var → n"],
  ["for (const a of b) a; for (c of d) {}", " → b c= d"],
  ["const f = (a, { b = c }, ...d) => a + b + d + e", "f:const → c e"],
  [
    "class A extends B { x = y; static { var z = w } m() { return this.q + A } #p = 1; has(o) { return #p in o } }",
    "A:class → B y w",
  ],
  ["try { a } catch ({ message }) { message; err }", " → a err"],
  [
    "foo(bar); o.p.q(r); tag`x${y}`; typeof z; new K(l); ({ s, t: u, [v]: 1 })",
    " → foo() bar o r tag() y z? K l s{} u v",
  ],
  ["({ a, b: c.d, ...e } = f)", " → a= c e= f"],
  ["import * as tf from 'x'; import { type T, a as b } from 'y'; tf; b", "tf:import b:import → "],
  ["outer: for (;;) { break outer }", " → "],
  ["const t: Foo<typeof bar> = x as Baz; type Q = W; interface E { r: R }", "t:const → x"],
  ["(function g() { return g + arguments.length })()", " → "],
  ["using r = open(); { let r2 = r }", "r:using → open()"],
  ["(f as any)(1); (g)(2); h!(3)", " → f() g() h()"],
  ["export const a = 1; export function b() {}", "a:const b:function → "],
  ["switch (s) { case 1: let x = s; default: x }", " → s s"],
])("%s", (source, expected) => {
  expect(names(source)).toBe(expected);
});

// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

test("awaits are noted with what they wait for, also inside functions", () => {
  const source = "await a; const f = async () => { for await (const x of y) await x }";
  const parsed = parseCell(source);
  const awaited = parsed.ok ? namesOf(parsed.program).awaited : [];
  expect(awaited.map(({ start, end, each }) => source.slice(start, end) + (each ? " each" : ""))).toEqual([
    "a",
    "y each",
    "x",
  ]);
});
