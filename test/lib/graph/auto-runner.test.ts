import { expect, test } from "vitest";
import { autoRunTurn, type ChangeSource } from "#lib/graph/auto-runner.ts";

const tabs = [
  { clientId: 30, personId: "ana" },
  { clientId: 20, personId: "tom" },
  { clientId: 10, personId: "tom" },
];
const turns = (source: ChangeSource, all = tabs) =>
  [30, 20, 10].toSorted((a, b) => autoRunTurn(all, source, a) - autoRunTurn(all, source, b));

test.each([
  [
    "the tab that made the change comes first, then the person's others",
    { clientId: 20, personId: "tom" },
    [20, 10, 30],
  ],
  ["without a kernel of its own, the person's others", { clientId: 99, personId: "ana" }, [30, 10, 20]],
  ["for somebody without a kernel it is the same for all", { clientId: 99, personId: "mina" }, [10, 20, 30]],
  ["and so it is where nobody knows whence the change came", {}, [10, 20, 30]],
])("%s", (_who, source, wanted) => {
  expect(turns(source)).toEqual(wanted);
  expect(turns(source, tabs.toReversed())).toEqual(wanted);
});

test("a tab that others do not know of yet runs at once", () => {
  expect(autoRunTurn([], {}, 5)).toBe(0);
  expect(autoRunTurn(tabs, {}, 5)).toBe(0);
});
