import { expect, test } from "vitest";
import { Colors } from "#server/collab/colors.ts";

const people = Array.from({ length: 8 }, (_, index) => `person-${index}`);

test("eight people have eight colours, and keep them in every tab", () => {
  const colors = new Colors();
  const first = people.map((person) => colors.take("p", person));
  expect(new Set(first)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(people.map((person) => colors.take("p", person))).toEqual(first);
});

test("a person comes back to the same colour when nobody else has it", () => {
  const colors = new Colors();
  const color = colors.take("p", "ann");
  colors.release("p", "ann");
  expect(colors.take("p", "ann")).toBe(color);
  expect(new Colors().take("p", "ann")).toBe(color);
});

test("a ninth person shares a colour; another project knows nothing of it", () => {
  const colors = new Colors();
  for (const person of people) colors.take("p", person);
  expect(colors.take("p", "ninth")).toBeGreaterThanOrEqual(1);
  expect(colors.take("q", "person-0")).toBe(new Colors().take("q", "person-0"));
});
