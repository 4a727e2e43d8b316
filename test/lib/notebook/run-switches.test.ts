import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { must } from "#lib/base/assert.ts";
import { cellById, languageOf, metaOf } from "#lib/notebook/document.ts";
import { changeLanguage, insertCell } from "#lib/notebook/operations.ts";
import { autoRun, disabledBy, setAutoRun, setDisabled } from "#lib/notebook/run-switches.ts";

function notebook(): Y.Doc {
  const doc = new Y.Doc();
  metaOf(doc).set("metadata", new Y.Map());
  let made = 0;
  for (const source of ["a", "b"])
    insertCell(doc, { at: "end" }, { type: "code", source }, { newId: () => `c${made++}` });
  return doc;
}

const ana = { personId: "p1", name: "Ana" };
const by = (doc: Y.Doc, id: string) => disabledBy(must(cellById(doc, id), id));

describe("switches of a run", () => {
  it("leave a cell out, with who did it, and take it in again", () => {
    const doc = notebook();
    expect(setDisabled(doc, ["c0", "gone"], ana)).toEqual(["c0"]);
    expect([by(doc, "c0"), by(doc, "c1")]).toEqual([ana, undefined]);
    expect(setDisabled(doc, ["c0"], { personId: "p2", name: "Tom" })).toEqual([]);
    expect(by(doc, "c0")).toEqual(ana);
    expect(setDisabled(doc, ["c0", "c1"], undefined)).toEqual(["c0"]);
    expect(by(doc, "c0")).toBeUndefined();
  });

  it("keep what else a cell says of itself", () => {
    const doc = notebook();
    changeLanguage(doc, ["c0"], "javascript");
    setDisabled(doc, ["c0"], ana);
    setDisabled(doc, ["c0"], undefined);
    expect(languageOf(doc, must(cellById(doc, "c0"), "c0"))).toBe("javascript");
  });

  it("read what somebody else's program wrote", () => {
    const doc = notebook();
    const metadata = must(cellById(doc, "c0"), "c0").get("metadata") as Y.Map<unknown>;
    metadata.set("octavo", { disabled: true });
    expect(by(doc, "c0")).toEqual({ personId: "", name: "somebody" });
    metadata.set("octavo", { disabled: { name: 5, personId: null } });
    expect(by(doc, "c0")?.name).toBe("somebody");
  });

  it("let a notebook run cheap cells by itself", () => {
    const doc = notebook();
    expect(autoRun(doc)).toBe(false);
    setAutoRun(doc, true);
    expect(autoRun(doc)).toBe(true);
    setAutoRun(doc, false);
    expect(autoRun(doc)).toBe(false);
  });
});
