import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import { type TensorEngine, TensorLedger } from "#lib/kernel/tensor-ledger.ts";

await tf.setBackend("cpu");
const engine = tf.engine() as unknown as TensorEngine;
const ledger = new TensorLedger();
ledger.watch(engine);

const model = () => {
  const net = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] });
  net.compile({ optimizer: "adam", loss: "meanSquaredError" });
  return net;
};

beforeEach(() => {
  for (const cell of ["a", "b", "c"]) ledger.release(cell, []);
});

describe("a cell that runs again", () => {
  test("leaves no tensor of its former run, however often", () => {
    let former: unknown[] = [];
    const before = tf.memory().numTensors;
    for (let round = 0; round < 5; round++) {
      ledger.begin("a", former);
      const x = tf.zeros([4]);
      x.add(1).mul(2);
      former = [x];
      expect(tf.memory().numTensors - before).toBe(3);
    }
  });

  test("what a file makes while a cell imports it stays when the cell runs again", () => {
    ledger.begin("a", []);
    const whose = ledger.attribute("file:a.ts");
    const shared = tf.zeros([4]);
    expect(ledger.attribute(whose)).toBe("file:a.ts");
    const mine = tf.zeros([4]);
    ledger.begin("a", []);
    expect([shared.isDisposed, mine.isDisposed]).toEqual([false, true]);
    ledger.release("file:a.ts", []);
    expect(shared.isDisposed).toBe(true);
  });

  test("ends neither tensors of other cells that it only names, nor what was kept", () => {
    ledger.begin("a", []);
    const x = tf.zeros([4]);
    const kept = tf.keep(tf.ones([1]));
    ledger.begin("b", []);
    const pair = { x, y: x.add(1) };
    ledger.begin("b", [pair]);
    expect([x.isDisposed, pair.y.isDisposed]).toEqual([false, true]);
    ledger.begin("a", [x]);
    expect([x.isDisposed, kept.isDisposed]).toEqual([true, false]);
    kept.dispose();
  });

  test("a model ends with the cell that made it, with its optimizer's state, and not with one that trains it", async () => {
    const before = tf.memory().numTensors;
    ledger.begin("a", []);
    const net = model();
    const [xs, ys] = [tf.zeros([4, 3]), tf.zeros([4, 2])];
    const train = async () => {
      ledger.begin("b", []);
      await net.fit(xs, ys, { epochs: 1, verbose: 0 });
    };
    await train();
    await train();
    await train();
    expect(net.getWeights()[0]?.isDisposed).toBe(false);
    ledger.begin("c", [{ alias: net }]);
    ledger.begin("c", [{ alias: net }]);
    expect(net.getWeights()[0]?.isDisposed).toBe(false);
    ledger.begin("a", [net, xs, ys]);
    ledger.release("b", []);
    // What Adam keeps for itself (its learning rate and the like) is all that may stay.
    expect(tf.memory().numTensors - before).toBeLessThanOrEqual(8);
  });
});

test("what no name leads to counts as leaked; what a name holds, deep in it too, does not", () => {
  ledger.begin("a", []);
  const x = tf.zeros([100]);
  const y = x.add(1);
  const net = model();
  net.predict(tf.zeros([1, 3]));
  const account = ledger.account("a", [{ deep: [new Map([["y", y]])] }, net]);
  expect(account.tensors).toBeGreaterThan(4);
  expect(account.leakedBytes).toBeGreaterThanOrEqual(400 + 4);
  tf.dispose(x);
  expect(ledger.account("a", [y, net]).tensors).toBe(account.tensors - 1);
});
