import { describe, expect, it } from "vitest";
import { type CellFacts, NotebookProject } from "#components/editor/language/notebook-project.ts";

/** Cells as `name: text`; a text declares what stands left of "=" and mentions all its words. */
function project(...cells: readonly string[]): NotebookProject {
  const made = new NotebookProject(factsOf);
  made.update(
    cells.map((cell) => cell.slice(0, 1)),
    cells.map((cell) => ({ cellId: cell.slice(0, 1), text: cell.slice(3) })),
  );
  return made;
}

function factsOf(text: string): CellFacts {
  return {
    declares: [...text.matchAll(/(\w+)=/g)].map((match) => ({ name: match[1]!, start: match.index, exported: false })),
    mentions: new Set(text.match(/\w+/g)),
  };
}

describe("a notebook as a project", () => {
  it("lets a cell share what it declares and take what it mentions, and nothing else", () => {
    const cells = project("a: x=1 y=2", "b: z=x");
    expect(cells.module("a")?.prefix).toBe("export{x,y};\n");
    expect(cells.module("b")?.prefix).toBe('export{z};import{x}from"cell:a";\n');
    expect(cells.module("b")?.text).toBe(`${cells.module("b")?.prefix}z=x`);
  });

  it("puts all names into the scope of the cell that is asked about", () => {
    const cells = project("a: x=1 y=2", "b: z=3");
    cells.focus("b");
    expect(cells.module("b")?.prefix).toBe('export{z};import{x,y}from"cell:a";\n');
  });

  it("gives a name to the first cell that declares it, in shown order, and tells the others", () => {
    const cells = project("a: x=1", "b: y=2 x=3");
    expect(cells.findDuplicates("a")).toEqual([]);
    expect(cells.findDuplicates("b")).toEqual([{ name: "x", start: 4, owner: "a", ownerNumber: 1 }]);
    cells.update(["b", "a"], []);
    expect(cells.findDuplicates("b")).toEqual([]);
    expect(cells.findDuplicates("a")).toMatchObject([{ name: "x", owner: "b" }]);
  });

  it("changes a module's version only when what it means may have changed", () => {
    const cells = project("a: x=1", "b: z=x", "c: w=0");
    const before = ["a", "b", "c"].map((cell) => cells.module(cell)?.version);
    cells.update(["a", "b", "c"], [{ cellId: "a", text: "x=5" }]);
    expect(["b", "c"].map((cell) => cells.module(cell)?.version)).toEqual(before.slice(1));
    expect(cells.module("a")?.version).not.toBe(before[0]);
    cells.update(["a", "b", "c"], [{ cellId: "a", text: "renamed=5" }]);
    expect(cells.module("b")?.prefix).toBe("export{z};\n");
    expect(cells.module("c")?.version).toBe(before[2]);
  });

  it("takes an imported name from the first cell that imports it, unless some cell declares it", () => {
    const imports = (text: string): CellFacts => {
      const facts = factsOf(text);
      return { ...facts, declares: facts.declares.map((one) => ({ ...one, imported: text.startsWith("import") })) };
    };
    const cells = new NotebookProject(imports);
    const texts = ["import x=", "import x=", "z=x", "x=1"].map((text, at) => ({ cellId: "abcd".charAt(at), text }));
    cells.update(["a", "b", "c"], texts);
    expect(cells.module("c")?.prefix).toBe('export{z};import{x}from"cell:a";\n');
    expect(["a", "b"].flatMap((cell) => cells.findDuplicates(cell))).toEqual([]);
    cells.update(["a", "b", "c", "d"], texts);
    expect(cells.module("c")?.prefix).toBe('export{z};import{x}from"cell:d";\n');
    expect(["a", "b", "d"].flatMap((cell) => cells.findDuplicates(cell))).toEqual([]);
  });

  it("forgets a cell that is gone", () => {
    const cells = project("a: x=1", "b: z=x");
    cells.update(["b"], []);
    expect(cells.module("a")).toBeUndefined();
    expect(cells.module("b")?.prefix).toBe("export{z};\n");
  });
});
