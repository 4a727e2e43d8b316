/**
 * The kernel against a bare page: the same training loop on the same device, in a cell and in a page that only loads
 * TensorFlow.js; rounds alternate and the median of the ratios counts, so that whatever else the machine does hits both.
 * Beside it: what a cell costs by itself, from the order to its end, and how long a kernel takes to its first result.
 */
import type { Browser, Page } from "@playwright/test";
import { type KernelServer, launchBrowser, openKernelPage, pageScript, serveKernel } from "../support/kernel-page.ts";

const rounds = 21;
/** Many short rounds: a busy machine disturbs some of them, not their median. */
const roundMs = 500;

const loop = `
const net = tf.sequential({ layers: [
  tf.layers.dense({ inputShape: [64], units: 48, activation: "relu" }),
  tf.layers.dense({ units: 48, activation: "relu" }),
  tf.layers.dense({ units: 10, activation: "softmax" }),
] });
const optimizer = tf.train.adam(0.01);
const [x, y] = [tf.randomUniform([64, 64]), tf.oneHot(tf.range(0, 64, 1, "int32").mod(tf.scalar(10, "int32")), 10)];
const train = async (durationMs) => {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < durationMs) {
    optimizer.minimize(() => tf.losses.softmaxCrossEntropy(y, net.apply(x, { training: true })));
    if (++count % 10 === 0) await tf.nextFrame();
  }
  await net.getWeights()[0].data();
  return count / ((performance.now() - began) / 1000);
};
const fit = async (durationMs) => {
  if (net.optimizer === undefined) net.compile({ optimizer: "adam", loss: "categoricalCrossentropy" });
  const began = performance.now();
  let count = 0;
  for (; performance.now() - began < durationMs; count++) await net.fit(x, y, { epochs: 4, batchSize: 32 });
  return count / ((performance.now() - began) / 1000);
};`;

/** A page without anything of ours but the same bundle of TensorFlow.js on the same device. */
async function openBarePage(
  browser: Browser,
  device: string,
): Promise<{ readonly page: Page; readonly server: KernelServer }> {
  const server = await serveKernel(
    await pageScript(`
globalThis.octavoLate = {};
window.open_ = async () => {
  const manifest = await (await fetch("/assets/manifest.json")).json();
  await new Promise((done) => { const script = document.createElement("script"); script.src = "/assets/" + manifest["kernel-tensorflow.js"]; script.onload = done; document.head.append(script); });
  const { tensorflow } = globalThis.octavoLate;
  const wasm = Object.fromEntries(Object.entries(manifest).filter(([name]) => name.endsWith(".wasm")).map(([name, file]) => [name, "/assets/" + file]));
  await tensorflow.takeDevice({ kind: "${device}", name: "", reasons: [] }, wasm, () => 0);
  const tf = tensorflow.tf;
  ${loop}
  window.train = train; window.fit = fit;
  return tf.getBackend();
};`),
    "",
    true,
  );
  const page = await browser.newPage();
  await page.goto(server.base);
  const backend = await page.evaluate(() => (window as unknown as { open_(): Promise<string> }).open_());
  if (backend !== device) throw new Error(`the bare page computes on ${backend}`);
  return { page, server };
}

const median = (list: readonly number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

async function compareTraining(browser: Browser, device: string): Promise<void> {
  const bare = await openBarePage(browser, device);
  const cell = await openKernelPage(browser, { device });
  const inCell = async (source: string): Promise<number> => {
    const [result] = await cell.run(source);
    const shown = result?.events.find((event) => event.type === "result");
    if (shown?.type !== "result") throw new Error(JSON.stringify(result));
    return Number(shown.data["text/plain"]);
  };
  await cell.run(`${loop}\n1;`);
  for (const kind of ["train", "fit"] as const) {
    const ratios: number[] = [];
    const speeds: { cell: number; bare: number }[] = [];
    for (let round = 0; round <= rounds; round++) {
      // Each in front while it runs: a page behind another is painted seldom and its process waits longer.
      await bare.page.bringToFront();
      const alone = await bare.page.evaluate(
        ([name, count]) =>
          (window as unknown as Record<string, (count: number) => Promise<number>>)[String(name)]?.(Number(count)),
        [kind, roundMs] as const,
      );
      await cell.page.bringToFront();
      const mine = await inCell(`await ${kind}(${roundMs})`);
      if (round === 0 || alone === undefined) continue;
      ratios.push(mine / alone);
      speeds.push({ cell: mine, bare: alone });
    }
    const row = [
      device,
      kind === "train" ? "own loop" : "model.fit",
      median(speeds.map((one) => one.cell)).toFixed(0),
      median(speeds.map((one) => one.bare)).toFixed(0),
      `${(median(ratios) * 100).toFixed(1)} %`,
    ];
    console.log(row.map((text, at) => text.padEnd(at === 1 ? 12 : 10)).join(""));
    if (median(ratios) < 0.95) process.exitCode = 1;
  }
  await cell.close();
  await bare.page.close();
  await bare.server.stop();
}

async function cellOverhead(browser: Browser): Promise<void> {
  const opened = performance.now();
  const kernel = await openKernelPage(browser, { device: "cpu" });
  const served = performance.now();
  await kernel.run("1 + 1");
  console.log(
    `\nkernel start to first result: ${(performance.now() - served).toFixed(0)} ms (page and build before it: ${(served - opened).toFixed(0)} ms)`,
  );
  const times = await kernel.page.evaluate(async () => {
    const test = (window as unknown as { octavoTest: { run(cells: unknown): Promise<unknown> } }).octavoTest;
    const measured: number[] = [];
    for (let at = 0; at < 220; at++) {
      const began = performance.now();
      await test.run([{ cellId: "one", source: `1 + ${at}` }]);
      if (at >= 20) measured.push(performance.now() - began);
    }
    return measured.sort((a, b) => a - b);
  });
  console.log(`a cell (compile, run, show 1 + 1): p50 ${times[100]?.toFixed(2)} ms, p99 ${times[197]?.toFixed(2)} ms`);
  await kernel.close();
}

const browser = await launchBrowser();
try {
  console.log(
    ["device", "loop", "cell/s", "bare/s", "ratio"].map((text, at) => text.padEnd(at === 1 ? 12 : 10)).join(""),
  );
  for (const device of ["cpu", "wasm"]) await compareTraining(browser, device);
  await cellOverhead(browser);
} finally {
  await browser.close();
}
