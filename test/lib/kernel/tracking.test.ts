import { expect, test } from "vitest";
import type { Rich } from "#lib/kernel/display.ts";
import { type KernelRequest, kernelRequestSchema } from "#lib/kernel/protocol.ts";
import { Tracking } from "#lib/kernel/tracking.ts";
import type { RunBegun } from "#lib/kernel/tracking-request.ts";

/** A page that takes what it is told, if it fits; `lines` says it in short. */
function open(begun: RunBegun = { tracked: true, name: "calm-marten-5", address: "/p/p1/runs/r1" }) {
  const world = {
    told: [] as KernelRequest[],
    shown: [] as Rich["bundle"][],
    written: [] as string[],
    abort: new AbortController(),
  };
  const tracking = new Tracking({
    now: () => 1000.5,
    later: () => undefined,
    signal: () => world.abort.signal,
    async ask(request) {
      world.told.push(kernelRequestSchema.parse(request));
      return request.kind === "run-begin" ? begun : null;
    },
    show: (value) => void world.shown.push((value as Rich).bundle),
    write: (name, text) => void world.written.push(`${name}: ${text}`),
    deflate: async (bytes) => bytes,
    current: () => ({ executionId: "e1", seed: 7 }),
  });
  const lines = () =>
    world.told.map((request) => {
      if (request.kind === "run-begin")
        return `${request.automatic ? "quietly " : ""}begin ${request.name ?? ""} ${JSON.stringify(request.params)}`;
      if (request.kind === "run-end") return `end ${request.status}`;
      if (request.kind === "run-artifact") return `file ${request.path}`;
      if (request.kind !== "run-log") return request.kind;
      const metrics = request.metrics.map(({ key, value, step }) => `${key}=${value}@${step}`).join(" ");
      return `log ${metrics} ${JSON.stringify(request.params)}`;
    });
  return { world, tracking, lines };
}

test("a run is begun, logged and ended, in this order, and shows where it is", async () => {
  const { world, tracking, lines } = open();
  const run = tracking.run({ name: "first", experiment: "digits", params: { rate: 0.1, sizes: [2, 3] } });
  run.log({ loss: 2 });
  run.log({ loss: Number.NaN, acc: Number.POSITIVE_INFINITY });
  run.log({ loss: 1 }, 10);
  run.log({ loss: 0.5 });
  run.param("depth", 2);
  run.tag("team", "vision");
  await run.finish();
  expect(lines()).toEqual([
    'begin first {"rate":"0.1","sizes":"[2,3]"}',
    'log loss=2@0 loss=NaN@1 acc=Infinity@1 loss=1@10 loss=0.5@11 {"depth":"2"}',
    "end FINISHED",
  ]);
  expect(world.told[0]).toMatchObject({ experiment: "digits", at: 1000, tags: { "octavo.seed": "7" } });
  expect(world.shown).toEqual([
    { "text/markdown": "Run [calm-marten-5](/p/p1/runs/r1)", "text/plain": "Run calm-marten-5" },
  ]);
});

test("with a body it ends with that, as that ended", async () => {
  const { world, tracking, lines } = open();
  expect(
    await tracking.run({}, async (run) => {
      run.log({ a: 1 });
      return 5;
    }),
  ).toBe(5);
  const failing = tracking.run({}, () => {
    throw new Error("no");
  });
  await expect(failing).rejects.toThrow("no");
  world.abort.abort();
  await expect(tracking.run({}, () => Promise.reject(new Error("interrupted")))).rejects.toThrow("interrupted");
  expect(lines().filter((line) => line.startsWith("end"))).toEqual(["end FINISHED", "end FAILED", "end KILLED"]);
});

test("what was left open ends with its cell, once", async () => {
  const { tracking, lines } = open();
  const run = tracking.run({});
  await tracking.endAll("interrupted");
  await run.finish();
  await tracking.endAll("ok");
  expect(lines()).toEqual(["begin  {}", "end KILLED"]);
});

test("mistakes are errors in the cell that made them", () => {
  const { tracking } = open();
  const run = tracking.run({ params: { rate: 0.1 } });
  run.param("rate", 0.1);
  expect(() => run.param("rate", 0.2)).toThrow("is 0.1 already; a param never changes");
  expect(() => run.log({ loss: "1" as never })).toThrow("`loss` is a string");
  expect(() => run.log({ loss: 1 }, 0.5)).toThrow("whole number");
  expect(() => run.log({ ["k".repeat(251)]: 1 })).toThrow("250 characters");
  expect(() => tracking.run({ name: "" })).toThrow("the name of a run");
});

test("many points leave in pieces that the page takes", async () => {
  const { world, tracking } = open();
  const run = tracking.run({});
  for (let step = 0; step < 2500; step++) run.log({ loss: step });
  await run.finish();
  const sizes = world.told.flatMap((request) => (request.kind === "run-log" ? [request.metrics.length] : []));
  expect(sizes).toEqual([1000, 1000, 500]);
});

test("where nothing is tracked it says so once, and cells go on", async () => {
  const { world, tracking, lines } = open({ tracked: false, why: "This run is not tracked." });
  for (let count = 0; count < 2; count++) {
    await tracking.run({}, async (run) => {
      await new Promise((resolve) => setTimeout(resolve));
      run.log({ loss: 1 });
    });
  }
  expect([world.written, world.shown]).toEqual([["stdout: This run is not tracked.\n"], []]);
  expect(lines()).toEqual(["begin  {}", "begin  {}"]);
});

const train = async (tracking: Tracking, id: string, model?: object) => {
  const begin = { type: "begin", name: "net", at: 1, unit: "epoch", total: 1, batchSize: 8, done: 0 } as const;
  await tracking.hear(id, begin, model);
  await tracking.hear(id, { type: "step", at: 2, epoch: 0, step: 0, values: { loss: 3 } }, model);
  await tracking.hear(id, { type: "epoch", at: 3, done: 1, values: { loss: 2, val_loss: 4 } }, model);
  await tracking.hear(id, { type: "end", at: 4, how: "failed" }, model);
};
const logged = 'log batch/loss=3@0 loss=2@1 val_loss=4@1 {"epochs":"1","batchSize":"8"}';

test("a training is a quiet run of its own, one that is shown with autolog, or logs into the one that is open", async () => {
  const { world, tracking, lines } = open();
  tracking.autolog(false);
  await train(tracking, "t1");
  expect(lines()).toEqual([]);
  tracking.autolog();
  await train(tracking, "t2");
  await tracking.endAll("ok");
  expect(lines().splice(0)).toEqual(["begin  {}", logged, "end FAILED"]);
  await tracking.run({ name: "mine" }, () => train(tracking, "t3"));
  expect(lines().slice(3)).toEqual(["begin mine {}", logged, "end FINISHED"]);

  const quiet = open();
  await train(quiet.tracking, "t4");
  await quiet.tracking.endAll("ok");
  expect(quiet.lines()).toEqual(["quietly begin  {}", logged, "end FAILED"]);
  expect([world.shown.length, quiet.world.shown.length]).toEqual([2, 0]);
});

test("a quiet run that the page does not want says nothing; hundreds in one cell are not runs of their own", async () => {
  const unwanted = open({ tracked: false, why: "" });
  await train(unwanted.tracking, "t1");
  await unwanted.tracking.endAll("ok");
  expect(unwanted.world.written).toEqual([]);
  const many = open();
  for (let count = 0; count < 60; count++) await train(many.tracking, `t${count}`);
  expect(many.lines().filter((line) => line.startsWith("quietly"))).toHaveLength(50);
});

test("a run keeps values as files before it ends, also such as nobody waited for", async () => {
  const { world, tracking, lines } = open();
  const run = tracking.run({});
  void run.artifact("notes", "so it went");
  void run.artifact("plots/numbers.bin", Uint8Array.of(1, 2));
  expect(() => run.artifact("../up", "x")).toThrow("the name of a file");
  await run.finish();
  expect(lines()).toEqual(["begin  {}", "file notes.txt", "file plots/numbers.bin", "end FINISHED"]);
  expect(world.told[1]).toMatchObject({ content: "so it went" });
  expect(() => run.artifact("late", "x")).toThrow("the run is over");
});

test("a value that cannot be kept fails where it is waited for, and is said where it is not", async () => {
  const { world, tracking } = open();
  const run = tracking.run({});
  await expect(run.artifact("f", () => 1)).rejects.toThrow("cannot keep a function");
  await run.finish();
  expect(world.written).toEqual(["stderr: The run is not tracked whole: run.artifact cannot keep a function\n"]);
});

test("a quiet run leaves its model, as it stands at the end", async () => {
  const { tracking, lines } = open();
  const model = {
    ...{ layers: [], summary: () => undefined, countParams: () => 10 },
    save: (handler: { save(saved: object): Promise<object> }) =>
      handler.save({ modelTopology: {}, weightSpecs: [], weightData: new ArrayBuffer(4) }),
  };
  const begin = { type: "begin", name: "net", at: 1, unit: "epoch", total: 1, done: 0 } as const;
  await tracking.hear("t1", begin, model);
  await tracking.hear("t1", { type: "end", at: 4, how: "finished" }, model);
  await tracking.endAll("ok");
  expect(lines().filter((line) => line.startsWith("file"))).toEqual([
    "file model/model.json",
    "file model/weights.bin",
  ]);
});
