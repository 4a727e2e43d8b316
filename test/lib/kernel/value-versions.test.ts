import { expect, test } from "vitest";
import { type Ended, type NamedValue, ValueVersions } from "#lib/kernel/value-versions.ts";

const ended = (cellId: string, told: Partial<Ended> = {}): Ended => ({
  executionId: `run-of-${cellId}`,
  cellId,
  refers: new Set(),
  changes: new Set(),
  ...told,
});
const held = (name: string, cellId: string, value: unknown): NamedValue => ({ name, cellId, value });

test("content keeps its version, what cannot be looked into gets that of its run", () => {
  const versions = new ValueVersions();
  const first = versions.ended(ended("a"), [held("x", "a", [1, 2]), held("f", "a", () => 1)]).made;
  expect(first).toEqual({ x: expect.stringMatching(/^h:/), f: "u:run-of-a" });
  expect(versions.ended(ended("a", { executionId: "2" }), [held("x", "a", [1, 2])]).made).toEqual({ x: first?.x });
});

test("a change in place is told of whoever made it, through another name too", () => {
  const versions = new ValueVersions();
  const x = [1];
  const all = [held("x", "a", x), held("y", "b", x), held("z", "c", 1)];
  for (const cell of ["a", "b", "c"]) versions.ended(ended(cell), all);
  x.push(2);
  const { changed } = versions.ended(ended("c", { refers: new Set(["y"]) }), all);
  expect(Object.keys(changed ?? {})).toEqual(["y", "x"]);
  expect(versions.ended(ended("c"), all).changed).toBe(undefined);
});

test("where a value cannot be looked into, the text is believed", () => {
  const versions = new ValueVersions();
  class Counter {
    push() {
      return 1;
    }
  }
  const all = [held("counter", "a", new Counter()), held("list", "a", [1])];
  versions.ended(ended("a"), all);
  const told = { refers: new Set(["counter", "list"]), changes: new Set(["counter", "list"]) };
  expect(versions.ended(ended("b", told), all).changed).toEqual({ counter: "u:run-of-b" });
});

test("what changed by itself is seen before the next run, and is nobody's doing", () => {
  const versions = new ValueVersions();
  const x = [1];
  const all = [held("x", "a", x)];
  versions.ended(ended("a"), all);
  x.push(2);
  expect(versions.drifted(all)).toEqual(["x"]);
  expect(versions.ended(ended("b", { refers: new Set(["x"]) }), all).changed).toBe(undefined);
});

test("of thousands of names the first thousand have versions, and no name is too long to tell", () => {
  const many = Array.from({ length: 3000 }, (_, at) => held(`n${at}`, "a", at));
  const { made } = new ValueVersions().ended(ended("a"), [held("x".repeat(300), "a", 1), ...many]);
  expect(Object.keys(made ?? {})).toHaveLength(1000);
});

test("what is imported again and is the same keeps its version; what a cell makes of it does not", () => {
  const versions = new ValueVersions();
  const clean = () => 1;
  const imported = { ...held("clean", "a", clean), isImported: true };
  const first = versions.ended(ended("a"), [imported, held("mine", "a", clean)]).made;
  const again = versions.ended(ended("a", { executionId: "2" }), [imported, held("mine", "a", clean)]).made;
  expect(first).toEqual({ clean: "u:run-of-a", mine: "u:run-of-a" });
  expect(again).toEqual({ clean: "u:run-of-a", mine: "u:2" });
  const other = { ...imported, value: () => 2 };
  expect(versions.ended(ended("a", { executionId: "3" }), [other]).made).toEqual({ clean: "u:3" });
});
