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

test("an environment is taken apart, a fingerprint is no reason, data is data", () => {
  const environment = JSON.stringify({ backend: "webgpu", packages: { tfjs: "4.22.0" } });
  const tags = { "octavo.environment": environment, "octavo.fingerprint": "x", "octavo.data": "digits@3" };
  expect(factsOf({ id: "a", params: {}, tags, value: 0 })).toEqual([
    { kind: "environment", key: "backend", value: "webgpu" },
    { kind: "environment", key: "packages.tfjs", value: "4.22.0" },
    { kind: "data", key: "octavo.data", value: "digits@3" },
  ]);
  const cut = { "octavo.environment": '{"backend":' };
  expect(factsOf({ id: "a", params: {}, tags: cut, value: 0 })).toMatchObject([{ key: "octavo.environment" }]);
});
