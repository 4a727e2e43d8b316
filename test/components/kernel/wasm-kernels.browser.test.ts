import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KernelPage, launchBrowser, openKernelPage, textOf } from "#test/support/kernel-page.ts";

let browser: Browser;
const devices = new Map<string, KernelPage>();

beforeAll(async () => {
  browser = await launchBrowser();
  for (const device of ["cpu", "wasm"]) devices.set(device, await openKernelPage(browser, { device }));
});
afterAll(async () => {
  for (const page of devices.values()) await page.close();
  await browser.close();
});

/** The same cell on both devices; it prints a list of numbers. */
async function both(source: string): Promise<readonly (readonly number[])[]> {
  const values: number[][] = [];
  for (const device of ["cpu", "wasm"]) {
    const [result] = (await devices.get(device)?.run(source)) ?? [];
    expect(result?.status, textOf(result)).toBe("ok");
    const printed = (result?.events ?? []).map((event) => (event.type === "stream" ? event.text : "")).join("");
    values.push(JSON.parse(printed) as number[]);
  }
  return values;
}

function close(pair: readonly (readonly number[])[], tolerance: number): void {
  const [a = [], b = []] = pair;
  expect(a.length).toBeGreaterThan(0);
  for (const [at, value] of a.entries())
    expect(Math.abs(value - (b[at] ?? Number.NaN)) / (1 + Math.abs(value))).toBeLessThan(tolerance);
}

describe("WebAssembly computes what the plain backend computes", () => {
  it.each([
    ["same padding", "[4, 8, 8, 1]", "[3, 3, 1, 5]", "1", '"same"'],
    ["a stride that does not divide", "[3, 9, 7, 4]", "[3, 2, 4, 6]", "2", '"valid"'],
    ["a large filter and stride", "[2, 10, 10, 3]", "[5, 5, 3, 2]", "3", '"same"'],
    ["one by one", "[2, 6, 6, 2]", "[1, 1, 2, 3]", "1", '"valid"'],
  ])("the gradients of a convolution: %s", async (_what, image, filter, stride, padding) => {
    close(
      await both(
        `{
const x = tf.randomNormal(${image}, 0, 1, "float32", 1), w = tf.randomNormal(${filter}, 0, 1, "float32", 2);
const parts = tf.grads((a, b) => tf.conv2d(a as any, b as any, ${stride}, ${padding}).square())([x, w]);
console.log(JSON.stringify([...(await parts[0]!.data()), ...(await parts[1]!.data())]));
}`,
      ),
      2e-5,
    );
  });

  it("what it lacks altogether, on copies that are given back", async () => {
    close(
      await both(`const sums = tf.unsortedSegmentSum(tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([0, 1, 0, 1], "int32"), 2);
const product = tf.einsum("ij,jk->ik", tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]]));
const deep = tf.grad((x: any) => tf.depthwiseConv2d(x, tf.ones([2, 2, 3, 1]) as any, 1, "valid"))(tf.ones([1, 4, 4, 3]));
console.log(JSON.stringify([...(await sums.data()), ...(await product.data()), ...(await deep.data())]))`),
      1e-6,
    );
  });

  it("training: the same losses, and no tensor left behind", async () => {
    const pair = await both(`const net = tf.sequential({ layers: [
  tf.layers.conv2d({ inputShape: [8, 8, 1], filters: 4, kernelSize: 3, padding: "same", activation: "relu", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
  tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(), tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) })] });
net.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
const images = tf.randomUniform([24, 8, 8, 1], 0, 1, "float32", 3), classes = tf.tensor1d(Array.from({ length: 24 }, (_, at) => at % 3));
const first = await net.fit(images, classes, { epochs: 2, batchSize: 8, shuffle: false });
const before = tf.memory().numTensors;
const second = await net.fit(images, classes, { epochs: 2, batchSize: 8, shuffle: false });
console.log(JSON.stringify([...first.history.loss, ...second.history.loss, tf.memory().numTensors - before]))`);
    close(pair, 1e-4);
    expect(pair[1]?.at(-1)).toBe(0);
  });
});
