import { expect, test } from "vitest";
import { factsOf } from "#lib/tracking/facts.ts";

test("what programs note of a run is sorted by what it is", () => {
  const tags = { "mlflow.runName": "x", "octavo.seed": "7", "octavo.sourceHash": "ab", note: "n" };
  expect(
    factsOf({ id: "a", params: { random_state: "3", seeds: "4" }, tags, value: 0 }).map(
      ({ kind, key }) => `${kind} ${key}`,
    ),
  ).toEqual(["seed random_state", "param seeds", "seed octavo.seed", "code octavo.sourceHash", "tag note"]);
});
