import { describe, expect, it } from "vitest";
import { plantable, simulate } from "#test/support/notebook-simulation.ts";

/** Another number looks at other histories: `OCTAVO_SEED=7 npx vitest run …`. A failing seed is printed and kept below. */
const first = Number(process.env.OCTAVO_SEED ?? 1);

describe("a random history of five people", () => {
  it.each(Array.from({ length: 12 }, (_, at) => first + at))(
    "loses and doubles nothing (seed %i)",
    (seed) => {
      const { faults, typed } = simulate(seed, { people: 5, acts: 150 });
      expect(typed).toBeGreaterThan(100);
      expect(faults).toEqual([]);
    },
    30_000,
  );
});

describe("histories that once went wrong", () => {
  it.each([
    ["a chain of splits by one person, looked at link by link, left two copies", 5, 100],
    ["a copy that beat a weaker one took the place of a stronger one", 32, 30],
    ["a merge into a cell that another merged meanwhile left two copies", 16, 30],
    ["an answer to a state vector names as deleted what only went with its cell", 35, 100],
  ])("%s", (_, seed, acts) => {
    expect(simulate(seed, { people: 5, acts, without: ["undo", "delete"] }).faults).toEqual([]);
  });

  it.each<[string, number, number, number?]>([
    ["two people brought one cell back, and the repair took both", 2, 100],
    ["an undo of an erasure brought back what a split had carried on", 53, 60],
    ["an undo took a cell with what another had just typed in it", 69, 100],
    ["an undo that kept a cell went on to an earlier step and took another cell", 7, 300],
    ["an undo took what others had typed and its person had carried on", 8, 300],
    ["an undo took a cell that had gone and come back, with what others wrote since", 46, 300],
    ["somebody who came back deleted a cell that had been empty when they left", 324, 300, 8],
  ])("%s", (_, seed, acts, people = 5) => {
    expect(simulate(seed, { people, acts }).faults).toEqual([]);
  });
});

describe("a history with a planted defect", () => {
  it.each(plantable)("is found out (%s)", (planted) => {
    const wanted = { "dropped update": "is lost", "doubled insert": "stands 2 times", "greedy undo": "is lost" }[
      planted
    ];
    const finds = (seed: number): boolean =>
      simulate(seed, { people: 5, acts: 150, planted }).faults.some((fault) => fault.includes(wanted));
    expect(Array.from({ length: 30 }, (_, at) => first + at).some(finds)).toBe(true);
  });
});
