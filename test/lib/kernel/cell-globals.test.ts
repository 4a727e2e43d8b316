import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { makeOctavo, type OctavoPorts } from "#lib/kernel/octavo.ts";

const told = readFileSync(path.resolve(import.meta.dirname, "../../../lib/kernel/cell-globals.d.ts.txt"), "utf8");

it("tells the editor of every member of `octavo` that the kernel gives, and of no other", () => {
  const members = /export interface Octavo \{\n([\s\S]*?)\n {2}\}/.exec(told)?.[1] ?? "";
  const names = [...members.matchAll(/^ {4}(?:readonly )?(\w+)[(:]/gm)].map((match) => match[1]);
  const { octavo, display } = makeOctavo({} as OctavoPorts);
  expect(names.sort()).toEqual(Object.getOwnPropertyNames(octavo).sort());
  expect(display).toBeTypeOf("function");
});
