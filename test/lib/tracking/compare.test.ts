import { expect, test } from "vitest";
import { seededRandom } from "#lib/kernel/random.ts";
import { differences, influences } from "#lib/tracking/compare.ts";

test("what differs between runs, by what it is, and what one of them does not have", () => {
  const runs = [
    { id: "a", params: { rate: "0.1", size: "32" }, tags: { team: "x", "mlflow.user": "ana" }, value: 1 },
    { id: "b", params: { rate: "0.2", size: "32", seed: "1" }, tags: { team: "x", "octavo.device": "cpu" }, value: 1 },
  ];
  expect(differences(runs)).toEqual([
    { kind: "param", key: "rate", values: ["0.1", "0.2"], differs: true },
    { kind: "param", key: "size", values: ["32", "32"], differs: false },
    { kind: "seed", key: "seed", values: [undefined, "1"], differs: true },
    { kind: "environment", key: "octavo.device", values: [undefined, "cpu"], differs: true },
    { kind: "tag", key: "team", values: ["x", "x"], differs: false },
  ]);
});

test("the param that moves the result comes first, with the way it moves it", () => {
  const random = seededRandom(3);
  const outcomes = Array.from({ length: 60 }, (_, at) => {
    const rate = random();
    const kind = at % 2 === 0 ? "sgd" : "adam";
    return {
      params: { rate: String(rate), kind, seed: String(at), fixed: "1" },
      value: -3 * rate + (kind === "adam" ? 0.5 : 0),
    };
  });
  const found = influences(outcomes, seededRandom(1));
  expect(found.map(({ key }) => key).slice(0, 2)).toEqual(["rate", "kind"]);
  expect(found[0]?.correlation).toBeLessThan(-0.8);
  expect(found.find(({ key }) => key === "kind")?.correlation).toBeUndefined();
  expect(found.some(({ key }) => key === "fixed")).toBe(false);
  expect(influences(outcomes.slice(0, 5), random)).toEqual([]);
});
