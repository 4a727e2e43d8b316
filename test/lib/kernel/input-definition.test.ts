import fc from "fast-check";
import { expect, test } from "vitest";
import { type InputDefinition, inputDefinitionSchema, settled, valueVersion } from "#lib/kernel/input-definition.ts";
import type { Json } from "#lib/notebook/json.ts";

const place = { name: "x", scope: "shared" } as const;
const digest = "a".repeat(64);
const definitions: readonly InputDefinition[] = [
  { kind: "slider", ...place, min: 0, max: 1, step: 0.1, initial: 0.5 },
  { kind: "number", ...place, min: null, max: 10, step: null, initial: 3 },
  { kind: "text", ...place, initial: "a", lines: 1 },
  {
    kind: "select",
    ...place,
    options: [
      { label: "a", value: 1 },
      { label: "b", value: null },
    ],
    initial: 1,
  },
  { kind: "checkbox", ...place, initial: true },
  { kind: "date", ...place, initial: "", min: null, max: null },
  { kind: "file", ...place, accept: "", initial: null },
  { kind: "image", ...place, size: 64, initial: null },
  { kind: "draw", ...place, size: 28, initial: null },
  { kind: "button", ...place, initial: 0 },
  { kind: "table", ...place, table: {}, rows: 5, multiple: false, initial: [] },
];

test("every kind is told in full", () => {
  for (const definition of definitions) expect(inputDefinitionSchema.parse(definition)).toEqual(definition);
});

test("of any value it makes one that is allowed, and an allowed one it leaves", () => {
  fc.assert(
    fc.property(fc.constantFrom(...definitions), fc.jsonValue(), (definition, value) => {
      const once = settled(definition, value);
      expect(settled(definition, once)).toEqual(once);
    }),
  );
});

test.each<[InputDefinition["kind"], Json, Json]>([
  ["slider", 7, 1],
  ["slider", "7", 0.5],
  ["number", -4, -4],
  ["number", 11, 10],
  ["select", null, null],
  ["select", 2, 1],
  ["date", "2026-11-27", "2026-11-27"],
  ["date", "tomorrow", ""],
  ["button", 3, 3],
  ["table", [9, 1, 1, 2], [1]],
  ["draw", "<script>", null],
  ["file", { name: "a", type: "", size: 1, digest, extra: 1 }, { name: "a", type: "", size: 1, digest }],
  ["file", { name: "a", type: "", size: 1, digest: "../x" }, null],
])("%s takes %j as %j", (kind, value, taken) => {
  const definition = definitions.find((one) => one.kind === kind) as InputDefinition;
  expect(settled(definition, value)).toEqual(taken);
});

test("equal values have equal versions, long ones too", () => {
  const long = "x".repeat(5000);
  expect(valueVersion(0.25)).toBe("0.25");
  expect(valueVersion(`${long}a`)).toBe(valueVersion(`${long}a`));
  expect(valueVersion(`${long}a`)).not.toBe(valueVersion(`${long}b`));
  expect(valueVersion(long).length).toBeLessThan(60);
});
