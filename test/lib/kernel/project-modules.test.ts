import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { openTestCore, summaryOf } from "#test/support/core-host.ts";

/** A core over a project whose files can be changed. */
function project(files: Record<string, string>) {
  const sent: string[] = [];
  const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
  const { run } = openTestCore({}, (request) => {
    if (request.kind === "package") return null;
    if (request.kind !== "project-file") throw new Error(request.kind);
    const text = files[request.path];
    if (text === undefined) return null;
    const digest = digestOf(text);
    if (request.known === digest) return { digest };
    sent.push(request.path);
    return { digest, text };
  });
  return { files, sent, digestOf, run, told: async (id: string, source: string) => summaryOf(await run(id, source)) };
}

const finished = (events: readonly ExecutionEvent[]) => {
  const last = events.at(-1);
  return last?.type === "finished" ? last : undefined;
};
const failure = (events: readonly ExecutionEvent[]) => events.find((event) => event.type === "error");

describe("a cell imports a file", () => {
  test("TypeScript, by name, whole and by default, and files among themselves", async () => {
    const { told } = project({
      "lib/features.ts": `import { scale } from "./math/scale.ts"
import names from "project:/names.json"
export function f(x: number): number { return scale(x) + 1 }
export const list: readonly string[] = names
export default class Model { n = 1 }`,
      "lib/math/scale.ts":
        "export * from './more.ts'\nexport const scale = (x: number) => { for (let i = 0; i < 3; i++) x *= 2; return x }",
      "lib/math/more.ts": "let n = 0\nexport const more = () => ++n\nexport { n as count }",
      "names.json": '["a", "b"]',
    });
    expect(
      await told("a", `import Model, { f, list } from "./lib/features.ts"\n[f(2), list.length, new Model().n]`),
    ).toContain("[17, 2, 1] | ok");
    expect(
      await told("b", `import * as all from "project:/lib/math/scale.ts"\nall.more(); all.more()\nall.count`),
    ).toBe("2 | ok");
    expect(await told("c", `const { more } = await import("./lib/math/more.ts")\nmore()`)).toBe("3 | ok");
  });

  test("JSON and text as their value", async () => {
    const { told } = project({ "a.json": '{"x": [1, 2]}', "a.csv": "n\n1\n", "bad.json": "{" });
    expect(await told("a", `import a from "./a.json"\nimport csv from "./a.csv"\na.x[1] + csv`)).toBe(
      '"2n\\n1\\n" | ok',
    );
    expect(await told("b", `import bad from "./bad.json"`)).toMatch(/^ImportError: bad\.json is not JSON/);
  });

  test("a module has the kernel's own names and none of a cell's", async () => {
    const { run, told } = project({ "a.ts": "export const one = tm.one\nexport const see = () => typeof secret" });
    await run("s", "const secret = 1");
    expect(await told("a", `import { one, see } from "./a.ts"\none + see()`)).toBe("'1undefined' | ok");
  });
});

describe("as files change", () => {
  test("a file runs once for all cells, and again when it or what it needs is another one", async () => {
    const { files, sent, run, told, digestOf } = project({
      "a.ts": `import { b } from "./b.ts"\nexport const a = { b }`,
      "b.ts": "export const b = 1",
    });
    await run("x", `import { a } from "./a.ts"\nconst first = a`);
    expect(await told("y", `import { a } from "./a.ts"\na === first`)).toBe("true | ok");
    expect(sent).toEqual(["a.ts", "b.ts"]);
    files["b.ts"] = "export const b = 2";
    const events = await run("y", `import { a } from "./a.ts"\n[a === first, a.b]`);
    expect(summaryOf(events)).toContain("[false, 2] | ok");
    expect(finished(events)?.facts?.data).toEqual({
      "file a.ts": digestOf(files["a.ts"] ?? ""),
      "file b.ts": digestOf(files["b.ts"]),
    });
    expect(sent).toEqual(["a.ts", "b.ts", "b.ts"]);
  });
});

describe("what cannot be imported is named", () => {
  test.each([
    ["no file", `\nimport { x } from "./none.ts"`, "There is no file `none.ts` in this project. @2:1"],
    ["no ending", `import { x } from "./a"`, "named with its ending"],
    [
      "none below",
      `import { x } from "./a.ts"`,
      "There is no file `lib/none.ts` in this project, which `a.ts` imports.",
    ],
    ["climbing", `import { x } from "../a.ts"`, "leads out of the project"],
    ["cycle", `import { x } from "./c1.ts"`, "Files import each other: c1.ts → c2.ts → c1.ts."],
    ["itself", `import "./self.ts"`, "Files import each other: self.ts → self.ts."],
    ["no export", `import { x, nope } from "./ok.ts"`, "`./ok.ts` has no export `nope`: check its spelling. @1:13"],
    ["no export below", `import { x } from "./wrong.ts"`, "wrong.ts:2:10: `./ok.ts` has no export `nope`"],
    ["no library below", `import "./library.ts"`, "library.ts:1:1: `left-pad` is not among this notebook's packages."],
    ["not TypeScript", `import "./broken.ts"`, "broken.ts:2:7: Unexpected token."],
    ["not erasable", `import "./enum.ts"`, "enum.ts:1:1: Enums are not supported."],
  ])("%s", async (_name, source, message) => {
    const { told } = project({
      "a.ts": 'import "./lib/none.ts"',
      "c1.ts": 'import "./c2.ts"',
      "c2.ts": 'export * from "./c1.ts"',
      "self.ts": 'import "./self.ts"',
      "ok.ts": "export const x = 1",
      "wrong.ts": '\nimport { nope } from "./ok.ts"',
      "library.ts": 'import "left-pad"',
      "broken.ts": "\nconst = 1",
      "enum.ts": "enum A { B }",
    });
    const text = await told("a", source);
    expect(text).toMatch(/^ImportError: /);
    expect(text).toContain(message);
  });

  test("an error inside a file has its path, line and column, while it is loaded and when it is called", async () => {
    const { run } = project({
      "lib/bad.ts": "type A = 1\n\nexport const x: A = (null as any).foo",
      "lib/late.ts": "export function f(x: any): number {\n  return x.y.z\n}",
    });
    const early = failure(await run("a", `\nimport { x } from "./lib/bad.ts"`));
    expect(early).toMatchObject({ name: "TypeError", line: 2, column: 1 });
    expect(early).toMatchObject({ stack: [expect.stringMatching(/^at lib\/bad\.ts:3:\d+$/), "at cell:a:2:1"] });
    const late = failure(await run("a", `import { f } from "./lib/late.ts"\nf({})`));
    expect(late).toMatchObject({ name: "TypeError", line: 2, column: 1 });
    expect(late).toMatchObject({
      stack: [expect.stringMatching(/^at f \(lib\/late\.ts:2:\d+\)$/), expect.stringMatching(/^at cell:a:2:1$/)],
    });
  });
});
