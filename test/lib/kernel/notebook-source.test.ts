import { describe, expect, test } from "vitest";
import { notebookSource } from "#lib/kernel/notebook-source.ts";
import { openTestCore, summaryOf } from "#test/support/core-host.ts";

function notebook(...sources: readonly string[]): string {
  const cells = sources.map((source) => ({ cell_type: "code", metadata: {}, source }));
  const python = { cell_type: "code", metadata: { octavo: { language: "python" } }, source: "def clean(): pass" };
  const words = { cell_type: "markdown", metadata: {}, source: "# clean" };
  const metadata = { kernelspec: { name: "octavo-typescript" } };
  return JSON.stringify({ nbformat: 4, metadata, cells: [words, python, ...cells] });
}

describe("of a notebook", () => {
  const text = notebook(
    "const use = clean(2)",
    "const clean = (x: number) => x * rate",
    "const rate = 3",
    "let other = 1",
  );

  test("only what gives the wanted names is taken, in the order of a clean run", () => {
    const made = notebookSource(text, new Set(["clean", "none"]));
    expect(made).toEqual({ text: "const rate = 3\n;\nconst clean = (x: number) => x * rate", names: ["clean"] });
    expect(notebookSource(text, "all")?.names).toEqual(["use", "clean", "rate", "other"]);
    expect(notebookSource(text, new Set(["none"]))).toEqual({ text: "", names: [] });
    expect(notebookSource("{}", "all")).toBeUndefined();
  });

  test("an import that two of its cells have stands once", () => {
    const twice = notebook("import { a } from 'm'\nconst x = a", "import { a } from 'm'; const y = a + x");
    expect(notebookSource(twice, new Set(["y"]))?.text.match(/import/g)).toHaveLength(1);
  });
});

/** A core in a project of these notebooks and files. */
function project(files: Record<string, string>) {
  const { run } = openTestCore({}, (request) => {
    if (request.kind === "package") return null;
    if (request.kind !== "project-file") throw new Error(request.kind);
    const text = files[request.path];
    const digest = (text ?? "").length.toString().padStart(64, "0");
    return text === undefined ? null : { digest, ...(digest === request.known ? {} : { text }) };
  });
  let cells = 0;
  return { files, run, told: async (source: string) => summaryOf(await run(`c${cells++}`, source)) };
}

describe("a cell imports from a notebook", () => {
  test("names, with what they need and nothing else; all of them by `*`", async () => {
    const { told, run } = project({
      "Cleaning.ipynb": notebook(
        "const rate: number = 3",
        "const clean = async (x: number) => { await null; return x * rate }",
        "throw new Error('not for you')",
        "import { one } from 'test-module'; const more = one + (await clean(1))",
      ),
    });
    expect(await told("import { clean, more } from './Cleaning.ipynb'; [await clean(2), more]")).toBe("[6, 4] | ok");
    const events = await run("again", "import { rate } from './Cleaning.ipynb'; rate");
    expect(summaryOf(events)).toBe("3 | ok");
    const last = events.at(-1);
    expect(last?.type === "finished" && last.facts?.data).toMatchObject({ "file Cleaning.ipynb": expect.any(String) });
    expect(await told("import { gone } from './Cleaning.ipynb'")).toMatch(/has no export `gone`/);
  });

  test("one instance for all who import; another text is another", async () => {
    const { told, files } = project({
      "A.ipynb": notebook("const box = { count: 0 }", "const add = () => ++box.count"),
    });
    expect(await told("import { add } from './A.ipynb'; add()")).toBe("1 | ok");
    expect(await told("import { add as more } from './A.ipynb'; more()")).toBe("2 | ok");
    expect(await told("import { add as both, box } from './A.ipynb'; [both(), box.count]")).toBe("[1, 1] | ok");
    files["A.ipynb"] = notebook("const box = { count: 100 }", "const add = () => ++box.count");
    expect(await told("import { add as fresh } from './A.ipynb'; fresh()")).toBe("101 | ok");
  });

  test("notebooks of notebooks, and of files; a circle is refused, and an error has its place", async () => {
    const { told } = project({
      "A.ipynb": notebook("import { b } from './B.ipynb'; const a = b + 1"),
      "B.ipynb": notebook(
        "import { c } from './c.ts'; const b = c + 1",
        "const fails = () => { throw new Error('in B') }",
      ),
      "c.ts": "export const c = 1",
      "Round.ipynb": notebook("import { square } from './Square.ipynb'; const round = square"),
      "Square.ipynb": notebook("import { round } from './Round.ipynb'; const square = round"),
    });
    expect(await told("import { a } from './A.ipynb'; a")).toBe("3 | ok");
    expect(await told("import { round } from './Round.ipynb'")).toMatch(/Round.ipynb → Square.ipynb → Round.ipynb/);
    expect(await told("import { fails } from './B.ipynb'; fails()")).toMatch(/^Error: in B @1:\d+ \| failed$/);
  });
});
