import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TrackRequest } from "#lib/kernel/tracking-request.ts";
import { type KernelPage, launchBrowser, openKernelPage, type RunResult, textOf } from "#test/support/kernel-page.ts";

/** Trainings with the real TensorFlow.js; the page keeps their checkpoints as the server would. */
let browser: Browser;
let kernel: KernelPage;

beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await openKernelPage(browser);
  await kernel.page.evaluate(() => {
    const world = window as unknown as { octavoBroker: unknown; stored: Map<string, ArrayBuffer>; tracked: unknown[] };
    world.stored = new Map();
    world.tracked = [];
    world.octavoBroker = async (request: { kind: string; name: string; bytes: ArrayBuffer }) => {
      if (request.kind === "save-checkpoint") world.stored.set(request.name, request.bytes);
      if (request.kind.startsWith("run-")) world.tracked.push(request);
      if (request.kind === "run-begin") return { tracked: true, name: "calm-marten-5", address: "/p/p1/runs/r1" };
      if (request.kind === "drop-checkpoint") world.stored.delete(request.name);
      return request.kind === "load-checkpoint" ? (world.stored.get(request.name) ?? null) : null;
    };
  });
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

const stored = (): Promise<readonly string[]> =>
  kernel.page.evaluate(() => [...(window as unknown as { stored: Map<string, ArrayBuffer> }).stored.keys()]);

interface View {
  readonly status: string;
  readonly done: number;
  readonly note: string | null;
  readonly batch: unknown;
  readonly checkpoint: { readonly done: number } | null;
  readonly lines: readonly { readonly metric: string; readonly kind: string; readonly y: readonly number[] }[];
}

function views(result: RunResult | undefined): readonly View[] {
  return (result?.events ?? []).flatMap((event) => {
    const view = "data" in event ? event.data["application/vnd.octavo.training+json"] : undefined;
    return view === undefined ? [] : [view as View];
  });
}

/** The number that the loop found. */
function shown(result: RunResult | undefined): number {
  return Number(/w is ([\d.]+)/.exec(textOf(result))?.[1]);
}

const cell = (options: string, epochs: number, more = "") => `
const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [3], activation: "relu" }), tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: tf.train.adam(0.01), loss: "meanSquaredError", metrics: ["mae"] });
const x = tf.tensor2d(Array.from({ length: 64 }, (_, at) => [at / 64, (at % 7) / 7, (at % 3) / 3]));
const y = x.sum(1, true);
${more}
await model.fit(x, y, { epochs: ${epochs}, batchSize: 16, validationSplit: 0.25, callbacks: octavo.train("net", ${options}) });
`;

it("a fit is shown with the loss and metrics of every epoch, learned and watched", async () => {
  const { a } = await kernel.runAs({ a: cell("{}", 5) });
  expect(textOf(a)).not.toContain("Error");
  const last = views(a).at(-1);
  expect(last).toMatchObject({ status: "finished", done: 5 });
  const whole = (last?.lines ?? []).filter(({ kind }) => kind !== "batch");
  expect(whole.map(({ metric, kind, y }) => `${kind} ${metric} ${y.length}`).sort()).toEqual([
    "train loss 5",
    "train mae 5",
    "valid loss 5",
    "valid mae 5",
  ]);
});

it("what failed half-way goes on from its checkpoint, optimizer and all, and learns what it would have learned", async () => {
  const losses = (result: RunResult | undefined) =>
    views(result)
      .at(-1)
      ?.lines.find(({ metric, kind }) => metric === "loss" && kind === "train")?.y;
  const early = `{ checkpoint: 1 }`;
  // The clock of the interval is the kernel's: an epoch that takes long enough is kept.
  const slow = `const kept = octavo.train; let count = 0;`;
  const { a } = await kernel.runAs({
    a: cell("{}", 1).replace(
      /await model\.fit[\s\S]*/,
      `${slow}
const training = octavo.train("net", ${early});
try {
  await model.fit(x, y, { epochs: 8, batchSize: 16, shuffle: false, callbacks: [training, { onEpochEnd: async () => { await octavo.sleep(400); if (++count === 6) throw new Error("lost") } }] });
} catch (error: any) { console.log(error.message) }
`,
    ),
  });
  expect(textOf(a)).toContain("lost");
  expect(views(a).at(-1)).toMatchObject({ status: "failed" });
  const kept = views(a).at(-1)?.checkpoint?.done ?? 0;
  expect(kept).toBeGreaterThanOrEqual(2);
  expect(await stored()).toEqual(["net"]);

  const restarted = await kernel.runAs({
    a: cell("{ resume: true }", 8).replace("validationSplit: 0.25,", "shuffle: false,"),
  });
  expect(textOf(restarted.a)).not.toContain("Error");
  expect(views(restarted.a).at(-1)).toMatchObject({
    status: "finished",
    done: 8,
    note: `Resumed after epoch ${kept}.`,
  });
  expect(losses(restarted.a)?.slice(0, kept)).toEqual(losses(a)?.slice(0, kept));
  // Where both trained, they trained alike: nothing of the state was lost.
  const [before, after] = [losses(a)?.[kept], losses(restarted.a)?.[kept]];
  if (before !== undefined) expect(after).toBeCloseTo(before, 4);
  expect(await stored()).toEqual([]);
});

it("a loop of one's own is followed, kept and resumed by the same means", async () => {
  const loop = (until: number, resume: boolean) => `
const w = tf.variable(tf.scalar(0));
const optimizer = tf.train.sgd(0.05);
const training = octavo.train("line", { steps: 40, model: { w }, checkpoint: 1, resume: ${resume} });
for await (const step of training) {
  const loss = optimizer.minimize(() => tf.square(tf.sub(w, 3)) as tf.Scalar, true)!;
  training.log({ loss: (await loss.data())[0] });
  loss.dispose();
  if (step === ${until}) break;
}
console.log("w is", (await w.data())[0]);
`;
  const first = await kernel.runAs({ b: loop(20, false) });
  expect(views(first.b).at(-1)).toMatchObject({ status: "stopped", done: 21, checkpoint: { done: 21 } });
  const second = await kernel.runAs({ b: loop(99, true) });
  expect(views(second.b).at(-1)).toMatchObject({ status: "finished", done: 40, note: "Resumed after step 21." });
  expect(shown(second.b)).toBeGreaterThan(2.7);
});

it("paused from the page it waits, and stopped it keeps what was learned", async () => {
  const page = kernel.page;
  const running = kernel.runAs({ a: cell("{}", 100_000) });
  const status = () =>
    page.evaluate(() => {
      const results = (window as unknown as { octavoTest: { results: Map<string, { events: unknown[] }> } }).octavoTest
        .results;
      const events = [...results.values()].at(-1)?.events as {
        data?: Record<string, { status: string; trainingId: string }>;
      }[];
      return events.findLast((event) => event.data?.["application/vnd.octavo.training+json"])?.data?.[
        "application/vnd.octavo.training+json"
      ];
    });
  await expect.poll(async () => (await status())?.status, { timeout: 20_000 }).toBe("running");
  const id = (await status())?.trainingId ?? "";
  const act = (what: string) =>
    page.evaluate(
      ([trainingId, how]) =>
        (
          window as unknown as { octavoTest: { kernel: { train(id: string, act: string): void } } }
        ).octavoTest.kernel.train(trainingId ?? "", how ?? ""),
      [id, what],
    );
  await act("pause");
  await expect.poll(async () => (await status())?.status, { timeout: 20_000 }).toBe("paused");
  await act("go");
  await expect.poll(async () => (await status())?.status, { timeout: 20_000 }).toBe("running");
  await act("stop");
  const { a } = await running;
  expect(a?.status).toBe("ok");
  expect(views(a).at(-1)).toMatchObject({ status: "stopped" });
});

it("with autolog a fit that says nothing of it is tracked: params, model, epochs, end", async () => {
  const own = "tf.callbacks.earlyStopping({ monitor: 'val_loss', patience: 9 })";
  const fit = cell("{}", 2, "octavo.autolog();").replace('octavo.train("net", {})', own);
  await kernel.page.evaluate(() => {
    (window as unknown as { tracked: unknown[] }).tracked = []; // trainings before this one were tracked quietly
  });
  const { a } = await kernel.runAs({ a: fit });
  expect(textOf(a)).toContain("Run calm-marten-5");
  const told = (await kernel.page.evaluate(
    () => (window as unknown as { tracked: unknown[] }).tracked,
  )) as TrackRequest[];
  expect(told.map(({ kind }) => kind).filter((kind) => kind !== "run-log")).toEqual([
    ...["run-begin", "run-artifact", "run-artifact", "run-end"],
  ]);
  const kept = told.flatMap((request) => (request.kind === "run-artifact" ? [request.path] : []));
  expect(kept.filter((file) => file.endsWith("model.json"))).toHaveLength(1);
  const logs = told.flatMap((request) => (request.kind === "run-log" ? [request] : []));
  expect(Object.assign({}, ...logs.map(({ params }) => params))).toEqual({
    ...{ epochs: "2", batchSize: "16", batchesPerEpoch: "3", optimizer: "Adam", learningRate: "0.01" },
    ...{ loss: "meanSquaredError", parameters: "21" },
  });
  expect(Object.assign({}, ...logs.map(({ tags }) => tags))["octavo.model"]).toContain("Total params: 21");
  const points = logs.flatMap(({ metrics }) => metrics);
  const of = (key: string) => points.filter((point) => point.key === key).map(({ step }) => step);
  expect([of("loss"), of("val_mae")]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  expect(told.at(-1)).toMatchObject({ kind: "run-end", status: "FINISHED" });
  await kernel.runAs({ b: "octavo.autolog(false)" });
});
