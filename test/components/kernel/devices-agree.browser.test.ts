/**
 * One computation, four devices: what the examples and most notebooks use gives the same numbers on all of them, within
 * the tolerance stated for each. GPUs are software here (SwiftShader), which computes as exactly as real ones promise to.
 * A device that does not start in this browser is told and left out.
 */
import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KernelServer, launchBrowser, pageScript, serveKernel } from "#test/support/kernel-page.ts";

/** Largest difference to the plain processor, of 1 + the value. */
const tolerances = { wasm: 2e-5, webgpu: 1e-3, webgl: 2e-2 } as const;
type Device = keyof typeof tolerances | "cpu";

const operations: Readonly<Record<string, string>> = {
  arithmetic:
    "[x.add(y).mul(2).sub(1).div(y.abs().add(1)), x.square().sqrt(), x.neg().exp(), x.abs().add(1).log(), x.pow(3)]",
  activations:
    "[x.relu(), x.sigmoid(), x.tanh(), x.softmax(), x.logSoftmax(), x.elu(), x.selu(), x.leakyRelu(0.1), tf.softplus(x)]",
  "sums and means":
    "[x.sum(), x.mean(0), x.max(1), x.min(1), x.prod(1), tf.moments(x, 0).variance, x.cumsum(1), x.norm()]",
  products:
    "[x.matMul(y.transpose()), x.dot(y.transpose()), tf.outerProduct(x.slice([0, 0], [1, 6]).flatten(), y.slice([0, 0], [1, 6]).flatten())]",
  shape:
    "[x.reshape([6, 4]).transpose(), tf.concat([x, y], 1), tf.stack([x, y]), x.slice([1, 2], [2, 3]), x.pad([[1, 1], [0, 2]]), x.reverse(1), tf.tile(x, [1, 2])]",
  picking:
    "[x.gather(tf.tensor1d([2, 0, 3], 'int32')), tf.oneHot(tf.tensor1d([0, 2, 1], 'int32'), 3), x.argMax(1), x.topk(2).values, tf.where(x.greater(0), x, y)]",
  images:
    "[tf.conv2d(image, filter, 1, 'same'), tf.depthwiseConv2d(image, filter.slice([0, 0, 0, 0], [3, 3, 2, 1]), 1, 'valid'), tf.maxPool(image, 2, 2, 'same'), tf.avgPool(image, 2, 2, 'valid'), tf.image.resizeBilinear(image, [5, 7]), tf.batchNorm(image, tf.zeros([2]), tf.ones([2]))]",
  losses:
    "[tf.losses.meanSquaredError(y, x), tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d([0, 2, 1, 5], 'int32'), 6), x), tf.losses.huberLoss(y, x)]",
  gradients:
    "[...tf.grads((a, b) => a.matMul(b.transpose()).tanh().sum())([x, y]), tf.grad((a) => tf.conv2d(a, filter, 1, 'same').square().sum())(image)]",
};

const training = `
  const net = tf.sequential({ layers: [
    tf.layers.conv2d({ inputShape: [6, 6, 2], filters: 3, kernelSize: 3, activation: "relu", kernelInitializer: tf.initializers.glorotUniform({ seed: 1 }) }),
    tf.layers.maxPooling2d({ poolSize: 2 }), tf.layers.flatten(),
    tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: tf.initializers.glorotUniform({ seed: 2 }) })] });
  net.compile({ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" });
  const { history } = await net.fit(tf.randomUniform([12, 6, 6, 2], 0, 1, "float32", 3), tf.oneHot(tf.tensor1d(Array.from({ length: 12 }, (_, at) => at % 3), "int32"), 3), { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
  return history.loss;`;

interface Harness {
  start(device: Device): Promise<string>;
  run(name: string): Promise<number[]>;
}

let browser: Browser;
let server: KernelServer;
let page: Page;
const backendOf = new Map<Device, string>();
const results = new Map<Device, ReadonlyMap<string, readonly number[]>>();

async function compute(device: Device): Promise<void> {
  page = await browser.newPage();
  await page.goto(server.base);
  const backend = await page.evaluate(
    (wanted) => (window as unknown as { harness: Harness }).harness.start(wanted),
    device,
  );
  backendOf.set(device, backend);
  const numbers = new Map<string, readonly number[]>();
  for (const name of backend === device ? [...Object.keys(operations), "training"] : []) {
    numbers.set(name, await page.evaluate((one) => (window as unknown as { harness: Harness }).harness.run(one), name));
  }
  results.set(device, numbers);
  await page.close();
}

beforeAll(async () => {
  browser = await launchBrowser([
    "--enable-unsafe-webgpu",
    "--disable-gpu-watchdog",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
  ]);
  const cases = Object.entries(operations).map(
    ([name, code]) => `${JSON.stringify(name)}: ({ x, y, image, filter }) => ${code},`,
  );
  server = await serveKernel(
    await pageScript(`
globalThis.octavoLate = {};
let tf;
const cases = { ${cases.join("\n")} };
const train = async () => { ${training} };
window.harness = {
  async start(device) {
    const manifest = await (await fetch("/assets/manifest.json")).json();
    await new Promise((done) => { const script = document.createElement("script"); script.src = "/assets/" + manifest["kernel-tensorflow.js"]; script.onload = done; document.head.append(script); });
    const { tensorflow } = globalThis.octavoLate;
    const wasm = Object.fromEntries(Object.entries(manifest).filter(([name]) => name.endsWith(".wasm")).map(([name, file]) => [name, "/assets/" + file]));
    const used = await tensorflow.takeDevice({ kind: device, name: "", reasons: [] }, wasm, () => 0);
    tf = tensorflow.tf;
    return used.kind === device ? tf.getBackend() : used.reasons.join(" ");
  },
  async run(name) {
    if (name === "training") return train();
    const given = { x: tf.randomNormal([4, 6], 0, 1, "float32", 1), y: tf.randomNormal([4, 6], 0, 1, "float32", 2), image: tf.randomUniform([1, 6, 6, 2], 0, 1, "float32", 3), filter: tf.randomNormal([3, 3, 2, 4], 0, 0.5, "float32", 4) };
    const made = cases[name](given);
    const numbers = [];
    for (const tensor of made) numbers.push(...await tensor.data());
    return numbers;
  },
};`),
    "",
    true,
  );
  for (const device of ["cpu", "wasm", "webgl", "webgpu"] as const) await compute(device);
}, 240_000);

afterAll(async () => {
  await browser.close();
  await server.stop();
});

describe("devices agree", () => {
  it("the processor and WebAssembly are always there", () => {
    expect([backendOf.get("cpu"), backendOf.get("wasm")]).toEqual(["cpu", "wasm"]);
  });

  it.for(["wasm", "webgl", "webgpu"] as const)("%s computes what the processor computes", (device, { skip }) => {
    if (backendOf.get(device) !== device) skip(`does not start here: ${backendOf.get(device)}`);
    for (const [name, wanted] of results.get("cpu") ?? []) {
      const found = results.get(device)?.get(name) ?? [];
      expect(found, name).toHaveLength(wanted.length);
      const worst = wanted.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? Number.NaN)) / (1 + Math.abs(value))),
        0,
      );
      expect(worst, `${name} on ${device}`).toBeLessThan(tolerances[device]);
    }
  });
});
