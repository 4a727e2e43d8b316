import { expect, test } from "vitest";
import * as Y from "yjs";
import { metaOf, notebookMetadataOf } from "#lib/notebook/document.ts";
import { pinnedPackages, pinPackage } from "#lib/notebook/packages.ts";
import { setAutoRun } from "#lib/notebook/run-switches.ts";

function notebook(): Y.Doc {
  const doc = new Y.Doc();
  metaOf(doc).set("metadata", new Y.Map());
  return doc;
}

test("packages are pinned, changed and taken out, beside what else the notebook keeps", () => {
  const doc = notebook();
  setAutoRun(doc, true);
  pinPackage(doc, "d3-array", "3.2.4");
  pinPackage(doc, "@scope/a/part", "1.0.0");
  pinPackage(doc, "d3-array", "3.2.5");
  expect([...pinnedPackages(doc)]).toEqual([
    ["@scope/a/part", "1.0.0"],
    ["d3-array", "3.2.5"],
  ]);
  pinPackage(doc, "d3-array", undefined);
  pinPackage(doc, "@scope/a/part", undefined);
  expect(notebookMetadataOf(doc)?.get("octavo")).toEqual({ autoRun: true });
});

test("what stands in a file is read with care", () => {
  const doc = notebook();
  const packages = { "../up": "1.0.0", ok: "1.0.0", number: 5, long: "1".repeat(200), "a/../b": "1.0.0" };
  notebookMetadataOf(doc)?.set("octavo", { environment: { packages } });
  expect([...pinnedPackages(doc)]).toEqual([["ok", "1.0.0"]]);
  notebookMetadataOf(doc)?.set("octavo", { environment: { packages: ["x"] } });
  expect(pinnedPackages(doc).size).toBe(0);
});
