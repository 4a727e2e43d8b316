import { describe, expect, it } from "vitest";
import { clipboardText, copyCells, pasteCells, readClipboard } from "#lib/notebook/clipboard.ts";
import { emptyNotebook } from "#lib/notebook/nbformat.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { cellOf, copyOf, docOf, ids, notebookDoc, show, sync } from "#test/support/notebook-builder.ts";

const blob = {
  "application/vnd.octavo.blob+json": { "image/png": { digest: "0".repeat(64), size: 1 } },
  "text/plain": "x",
};
const output = (data: object): object => ({ output_type: "display_data", data, metadata: {} });

describe("cells", () => {
  it("go from one notebook to another with all they have, under new ids", () => {
    const attachments = { "x.png": { "image/png": "AAAA" } };
    const cell = { ...cellOf("b!md:![](attachment:x.png)"), attachments, metadata: { tags: ["t"] } };
    const from = docOf(emptyNotebook([cellOf("a:one"), cell as never, cellOf("c")]));
    const copied = readClipboard(clipboardText(copyCells(from, ["b", "a"], "n1")));
    const to = notebookDoc("x", "y");
    expect(pasteCells(to, { after: "x" }, copied as never, "n2", { newId: ids() })).toEqual(["new1", "new2"]);
    expect(show(to)).toEqual(["x:", "new1:one", "new2:![](attachment:x.png)", "y:"]);
    expect(toNotebookJson(to).cells[2]).toMatchObject({ attachments, metadata: { tags: ["t"] } });
  });

  it("keep their language in a notebook that speaks another", () => {
    const python = docOf({ ...emptyNotebook([cellOf("a:1")]), metadata: { language_info: { name: "python" } } });
    const to = notebookDoc();
    pasteCells(to, { at: "end" }, copyCells(python, ["a"], "n1"), "n2", { newId: ids() });
    expect(toNotebookJson(to).cells[0]?.metadata).toEqual({ octavo: { language: "python" } });
  });

  it("leave behind outputs whose bytes belong to another notebook", () => {
    const cell = { ...cellOf("a"), outputs: [output(blob), output({ "text/plain": "y" })] };
    const doc = docOf(emptyNotebook([cell as never]));
    const copied = copyCells(doc, ["a"], "n1");
    const outputs = (notebookId: string): number => {
      const to = notebookDoc();
      pasteCells(to, { at: "end" }, copied, notebookId, { newId: ids() });
      return (toNotebookJson(to).cells[0] as unknown as { outputs: unknown[] }).outputs.length;
    };
    expect([outputs("n1"), outputs("n2")]).toEqual([2, 1]);
  });

  it("of two people who paste at one place do not interleave", () => {
    const ann = notebookDoc("a", "z");
    const bob = copyOf(ann, 2);
    const copied = copyCells(notebookDoc("1", "2", "3", "4"), ["1", "2", "3", "4"], "n");
    pasteCells(ann, { after: "a" }, copied, "m", { newId: ids("x") });
    pasteCells(bob, { after: "a" }, copied, "m", { newId: ids("y") });
    sync(ann, bob);
    expect(["ax1x2x3x4y1y2y3y4z", "ay1y2y3y4x1x2x3x4z"]).toContain(cellIds(ann).join(""));
  });
});

describe("a clipboard", () => {
  it("may hold Jupyter's cells or a whole notebook", () => {
    const jupyter = [{ cell_type: "code", source: ["a\n", "b"], metadata: {}, outputs: [], execution_count: null }];
    expect(readClipboard(JSON.stringify(jupyter))?.cells[0]).toMatchObject({ cell_type: "code", source: "a\nb" });
    expect(readClipboard(JSON.stringify({ nbformat: 4, cells: jupyter }))?.cells).toHaveLength(1);
  });

  it.each(["", "plain text", "[1, 2]", "{", '{"a": 1}', '{"octavo":"cells"}', "[ not json"])(
    "with %j is just text",
    (text) => {
      expect(readClipboard(text)).toBeUndefined();
    },
  );
});
