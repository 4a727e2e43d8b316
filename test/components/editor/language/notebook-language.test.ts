import { createRequire } from "node:module";
import type { TypeScriptServices } from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Files } from "#components/editor/language/language-host.ts";
import { NotebookLanguage } from "#components/editor/language/notebook-language.ts";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";

let language: NotebookLanguage;

beforeAll(async () => {
  const script = "../../../../.scripts/build-types.mjs";
  const types = ((await import(script)) as { packTypes(): Files }).packTypes();
  // required, not imported: the test runner would rewrite its nine megabytes
  const services = createRequire(import.meta.url)(
    "monaco-editor/languages/features/typescript/lib/typescriptServices.js",
  ) as { readonly typescript: TypeScriptServices };
  language = new NotebookLanguage(services.typescript, types);
}, 120_000);

/** Cells c1, c2 … with these texts; "|" is the caret, and goes. */
function cells(...texts: readonly string[]): { cellId: string; offset: number } {
  const all = texts.map((text, at) => ({ cellId: `c${at + 1}`, text: text.replace("|", "") }));
  language.project.update(
    all.map(({ cellId }) => cellId),
    all,
  );
  const at = texts.findIndex((text) => text.includes("|"));
  return { cellId: `c${at + 1}`, offset: texts[at]?.indexOf("|") ?? 0 };
}

const messages = (cellId: string): readonly string[] =>
  language.answers.diagnostics({ cellId }).map(({ message }) => message);

describe("the language of a notebook", { timeout: 120_000 }, () => {
  it("knows names of other cells with their types, generics and interfaces too", () => {
    cells(
      "interface Box<T> { readonly inner: T }\nconst boxed: Box<number> = { inner: 1 };",
      "const wrong: Box<string> = boxed;",
      "const right: number = boxed.inner;",
    );
    expect(messages("c1")).toEqual([]);
    expect(messages("c2")[0]).toContain("Box<number>");
    expect(messages("c3")).toEqual([]);
  });

  it("points into the cell's own text", () => {
    cells("const a = 1;", "a;\nmissing();");
    expect(language.answers.diagnostics({ cellId: "c2" })).toEqual([
      { start: 3, length: 7, message: "Cannot find name 'missing'.", severity: "error", code: 2304 },
    ]);
  });

  it("allows await at the top, and names that the world has, too", () => {
    cells("const history = await Promise.resolve([1]);\nconst name = 2;", "history.length + name");
    expect([...messages("c1"), ...messages("c2")]).toEqual([]);
  });

  it("takes what a cell imports from the project's files as it comes", () => {
    cells(
      'import model, { f, type Shape } from "./lib/features.ts";\nimport names from "./names.json";\nimport * as all from "project:/b.mts";',
      "const shape: string = f(names, 1);",
    );
    expect([...messages("c1"), ...messages("c2")]).toEqual([]);
  });

  it("knows TensorFlow.js and Plot without an import, as values and as types", () => {
    cells(
      "const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });\nlet x: tf.Tensor2D = tf.zeros([2, 2]);",
      "await model.fit(x, x, { epochs: 'two' });\ndisplay(Plot.plot({ marks: [] }));",
    );
    expect(messages("c1")).toEqual([]);
    expect(messages("c2")).toEqual(["Type 'string' is not assignable to type 'number'."]);
  });

  it("knows what the kernel gives, and not what only a page has", () => {
    cells("display(octavo.html`<b>${1}</b>`).update(2);\nawait octavo.sleep(1);", "document.title; octavo.nothing;");
    expect(messages("c1")).toEqual([]);
    expect(messages("c2")).toHaveLength(2);
  });

  it("says once, in the later cell, that a name is taken", () => {
    cells("const rate = 1;", "const rate = 2;\nrate;", "rate");
    expect(messages("c1")).toEqual([]);
    expect(messages("c2")).toEqual([
      "`rate` is declared in TypeScript cell 1 already. A name belongs to one cell: rename one of the two.",
    ]);
    expect(messages("c3")).toEqual([]);
  });

  it("does not blame a cell for a module without types", () => {
    cells(
      'import thing from "https://esm.sh/thing";\nimport { plot } from "@observablehq/plot";\nthing(plot);',
      "thing(plot)",
    );
    expect([...messages("c1"), ...messages("c2")]).toEqual([]);
  });

  it("completes members, and names of other cells", () => {
    const member = language.answers.complete(cells("tf.layers.den|"));
    expect(member?.entries.some(({ name, kind }) => name === "dense" && kind === "function")).toBe(true);
    const name = language.answers.complete(cells("const learningRate = 0.1;", "lear|"));
    expect(name?.entries.some((entry) => entry.name === "learningRate")).toBe(true);
    expect(name?.span ?? { start: 0, length: 4 }).toEqual({ start: 0, length: 4 });
  });

  it("tells more about a completion, a name, and a call", () => {
    const at = cells("const rate: number = 0.1;", "ra|te; tf.layers.dense({ units: 1 })");
    expect(language.answers.hover(at)).toEqual({
      span: { start: 0, length: 4 },
      declaration: "const rate: number",
      documentation: "",
    });
    expect(language.answers.details({ ...cells("tf.layers.den|"), name: "dense" })?.documentation).toContain("dense");
    const call = language.answers.signature(cells("tf.tensor2d([1], |)"));
    expect(call?.argument).toBe(1);
    expect(call?.signatures[0]?.parameters[1]?.label).toContain("shape");
  });

  it("finds the declaration in another cell", () => {
    expect(
      language.answers.definition(cells("// first\nfunction half(x: number) { return x / 2; }", "ha|lf(3)")),
    ).toEqual([{ cellId: "c1", offset: 18, length: 4 }]);
  });

  /** All cells after the name at the caret became `to`; or why not. */
  function renamed(to: string, ...texts: readonly string[]): readonly string[] | string {
    const answer = language.answers.rename({ ...cells(...texts), to });
    if ("why" in answer) return answer.why;
    return texts.map((marked, at) => {
      const text = marked.replace("|", "");
      const edits = answer.edits.find(({ cellId }) => cellId === `c${at + 1}`)?.edits ?? [];
      return applyDelta(text, deltaOfEdits(edits));
    });
  }

  it("renames a name in all cells that use it, from any of them, and no other of that spelling", () => {
    const after = [
      "const pace = 1;\npace;",
      "pace + 1; ({ rate: 2 }).rate",
      "{ const rate = 5; rate }",
      "[pace].map((x) => x)",
    ];
    expect(
      renamed(
        "pace",
        "const ra|te = 1;\nrate;",
        "rate + 1; ({ rate: 2 }).rate",
        "{ const rate = 5; rate }",
        "[rate].map((x) => x)",
      ),
    ).toEqual(after);
    expect(
      renamed(
        "pace",
        "const rate = 1;\nrate;",
        "rate| + 1; ({ rate: 2 }).rate",
        "{ const rate = 5; rate }",
        "[rate].map((x) => x)",
      ),
    ).toEqual(after);
  });

  it("keeps the property when a name is written short, and renames types and explicit exports, too", () => {
    expect(renamed("b", "const { a| } = { a: 1 };", "({ a })")).toEqual(["const { a: b } = { a: 1 };", "({ a: b })"]);
    expect(renamed("Crate", "interface Box| { inner: number }", "const one: Box = { inner: 1 };")).toEqual([
      "interface Crate { inner: number }",
      "const one: Crate = { inner: 1 };",
    ]);
    expect(renamed("y", "export const x| = 1;", "x")).toEqual(["export const y = 1;", "y"]);
    expect(renamed("size", "const f = (x: { long|: number }) => x.long;", "f({ long: 1 })")).toEqual([
      "const f = (x: { size: number }) => x.size;",
      "f({ size: 1 })",
    ]);
  });

  it("renames one of two declarations of a name, and only what is its own", () => {
    expect(renamed("other", "const x = 1;", "const x| = 2; x", "x")).toEqual([
      "const x = 1;",
      "const other = 2; other",
      "x",
    ]);
  });

  it("refuses what would mean something else, or belongs to a library", () => {
    expect(renamed("b", "const a| = 1;", "const b = 2;")).toBe("`b` is declared in the notebook already.");
    expect(renamed("b", "const a| = 1;", "(b) => a + b")).toBe("`b` means something else where `a` is used.");
    expect(renamed("b", "const a| = 1;", "[{ b: a }].map((x) => x.b)")).toEqual([
      "const b = 1;",
      "[{ b: b }].map((x) => x.b)",
    ]);
    expect(renamed("class", "const a| = 1;")).toBe("`class` is a word of the language, not a name.");
    expect(renamed("2a", "const a| = 1;")).toBe("`2a` is not a name.");
    expect(renamed("b", "tf.ze|ros([1])")).toBe("This name belongs to a library.");
    expect(renamed("b", "1 +| 1")).toBe("There is no name here that could be renamed.");
  });

  it("answers about a cell that is gone, or a place beyond its end, with nothing", () => {
    cells("const a = 1;");
    expect(language.answers.hover({ cellId: "gone", offset: 0 })).toBeUndefined();
    expect(language.answers.complete({ cellId: "c1", offset: 999 })).toBeUndefined();
    expect(language.answers.diagnostics({ cellId: "gone" })).toEqual([]);
  });
});
