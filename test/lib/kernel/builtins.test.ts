import { expect, test } from "vitest";
import { Builtins } from "#lib/kernel/builtins.ts";

const world = globalThis as unknown as Record<string, unknown>;

test("what was replaced or removed is put back and named; what was added stays", () => {
  const builtins = new Builtins();
  expect(builtins.restore()).toEqual([]);
  const { push } = Array.prototype;
  const promise = Promise;
  Array.prototype.push = () => 0;
  Reflect.deleteProperty(Map.prototype, "get");
  Object.defineProperty(Array.prototype, "ours", { configurable: true, value: 1 });
  world.Promise = class Mine {};
  const restored = builtins.restore();
  expect(Array.prototype.push).toBe(push);
  expect(Promise).toBe(promise);
  expect(restored).toEqual(["Promise", "Array.prototype.push", "Map.prototype.get"]);
  expect(new Map([[1, 2]]).get(1)).toBe(2);
  expect(([] as unknown as { ours: number }).ours).toBe(1);
  Reflect.deleteProperty(Array.prototype, "ours");
});

test("a run's own random numbers are left alone", () => {
  const builtins = new Builtins();
  const { random } = Math;
  Math.random = () => 0.5;
  expect(builtins.restore()).toEqual([]);
  Math.random = random;
});

test("timers and clocks are put back, also where something was laid over them", () => {
  const builtins = new Builtins();
  const { setTimeout: timer } = globalThis;
  world.setTimeout = () => 0;
  performance.now = () => 0;
  expect(builtins.restore()).toEqual(["setTimeout", "performance.now"]);
  expect(globalThis.setTimeout).toBe(timer);
  expect(performance.now()).toBeGreaterThan(0);
});

test("a getter in the place of a method is put back, one that throws too", () => {
  const builtins = new Builtins();
  const { map } = Array.prototype;
  Object.defineProperty(Array.prototype, "map", {
    configurable: true,
    get: () => {
      throw new Error("mine");
    },
  });
  expect(builtins.restore()).toEqual(["Array.prototype.map"]);
  expect(Array.prototype.map).toBe(map);
});
