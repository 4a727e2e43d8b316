import { expect, it } from "vitest";
import { inOrder, within } from "#components/organization/nesting.ts";

const teams = [
  { id: "b", parentId: "a" },
  { id: "a", parentId: null },
  { id: "c", parentId: "b" },
  { id: "d", parentId: null },
];

it("lists each team below the one it lies in", () => {
  expect(inOrder(teams).map(({ team, depth }) => `${team.id}${depth}`)).toEqual(["a0", "b1", "c2", "d0"]);
});

it("finds a team and all that lie in it", () => {
  expect([...within(teams, "a")]).toEqual(["a", "b", "c"]);
  expect([...within(teams, "d")]).toEqual(["d"]);
});
