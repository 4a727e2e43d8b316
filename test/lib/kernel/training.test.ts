import { expect, test } from "vitest";
import type { Weight, WeightPort } from "#lib/kernel/checkpoint.ts";
import type { Rich } from "#lib/kernel/display.ts";
import type { KernelRequest } from "#lib/kernel/protocol.ts";
import { type FitCall, Trainings, trainingSymbol } from "#lib/kernel/training.ts";
import type { TrainingEvent } from "#lib/kernel/training-state.ts";
import { trainingMime } from "#lib/kernel/training-view.ts";

/** A model of one number, in a world whose clock a test moves and whose storage a test reads. */
function open() {
  const world = {
    now: 0,
    model: { value: 0 },
    stored: new Map<string, ArrayBuffer>(),
    shown: [] as Record<string, unknown>[],
    events: [] as TrainingEvent[],
    warnings: [] as string[],
    abort: new AbortController(),
  };
  const keep = (value: unknown) => void world.shown.push((value as Rich).bundle[trainingMime] as never);
  const weights: WeightPort = {
    async read(target) {
      const data = Float32Array.of((target as { value: number }).value);
      return { model: [{ name: "value", shape: [1], dtype: "float32", data }], optimizer: [] };
    },
    async write(target, { model }) {
      if (model.length !== 1) throw new Error("it is of a model of another shape");
      (target as { value: number }).value = (model[0] as Weight).data[0] ?? 0;
    },
  };
  const ask = async (request: KernelRequest): Promise<unknown> => {
    if (request.kind === "save-checkpoint") world.stored.set(request.name, request.bytes);
    if (request.kind === "drop-checkpoint") world.stored.delete(request.name);
    return request.kind === "load-checkpoint" ? (world.stored.get(request.name) ?? null) : null;
  };
  const trainings = new Trainings({
    now: () => world.now,
    later: (_delayMs, work) => void setTimeout(work, 0),
    ask,
    signal: () => world.abort.signal,
    weights: async () => weights,
    warn: (text) => void world.warnings.push(text),
    show: (value) => {
      keep(value);
      return { update: keep };
    },
  });
  trainings.listen((_id, event) => void world.events.push(event));
  return { world, trainings };
}
type World = ReturnType<typeof open>["world"];

/** A `fit` of so many epochs of a second each: the model counts epochs; `during` happens after each. */
function train(
  world: World,
  callbacks: ReturnType<Trainings["train"]>,
  epochs: number,
  during?: (epoch: number) => void,
) {
  let stop = false;
  const call: FitCall = {
    ...{ model: world.model, epochs, initialEpoch: 0, stepsPerEpoch: 2, batchSize: 8 },
    stop: () => {
      stop = true;
    },
    run: async (initialEpoch) => {
      for (let epoch = initialEpoch; epoch < epochs && !stop; epoch++) {
        world.now += 500;
        await callbacks.onYield(epoch, 0, { batch: 0, size: 8, loss: 2 / (epoch + 1) });
        world.now += 500;
        world.model.value = epoch + 1;
        await callbacks.onEpochEnd(epoch, { loss: 1 / (epoch + 1), val_loss: 2 / (epoch + 1) });
        during?.(epoch);
      }
    },
  };
  return callbacks[trainingSymbol].fit(call);
}

test("what a colleague does is done and says who did it", async () => {
  const { world, trainings } = open();
  const handle = trainings.train("digits");
  const ids: string[] = [];
  trainings.listen((id) => void ids.push(id));
  await train(world, handle, 5, (epoch) => {
    if (epoch === 0) {
      trainings.act(ids[0] ?? "", "pause", "Tom");
      expect(last(world)).toMatchObject({ status: "paused", by: "Tom" });
      trainings.act(ids[0] ?? "", "go", "Mina");
      expect(last(world)).toMatchObject({ status: "running", by: null });
    }
    if (epoch === 1) trainings.act(ids[0] ?? "", "stop", "Tom");
  });
  expect(last(world)).toMatchObject({ status: "stopped", by: "Tom", done: 2 });
});

const last = (world: World) => world.shown.at(-1);

test("a fit is told from its beginning to its end, and shown with its metrics", async () => {
  const { world, trainings } = open();
  await train(world, trainings.train("digits"), 3);
  expect(world.events.map(({ type }) => type)).toEqual([
    "begin",
    "step",
    "epoch",
    "step",
    "epoch",
    "step",
    "epoch",
    "end",
  ]);
  expect(last(world)).toMatchObject({ status: "finished", done: 3, total: 3, fraction: 1, stepMs: 500, perSecond: 16 });
  expect(world.stored.size).toBe(0);
});

test("what is shown is redrawn at most four times a second, and at the end in its last form", async () => {
  const { world, trainings } = open();
  const training = trainings.train("line", { steps: 1000 });
  for await (const step of training) {
    world.now += 2;
    training.log({ loss: 1 / (step + 1) });
  }
  expect(world.shown.length).toBeLessThanOrEqual(2 + 2000 / 250 + 1);
  expect(last(world)).toMatchObject({ status: "finished", done: 1000 });
});

test("checkpoints are kept at intervals, and a training that was cut off goes on from the last", async () => {
  const { world, trainings } = open();
  const crash = train(world, trainings.train("digits", { checkpoint: 2 }), 6, (epoch) => {
    if (epoch === 4) throw new Error("out of memory");
  });
  await expect(crash).rejects.toThrow("out of memory");
  expect(last(world)).toMatchObject({ status: "failed", checkpoint: { done: 4 } });

  world.model = { value: 0 };
  const epochs: number[] = [];
  await train(world, trainings.train("digits", { checkpoint: 2, resume: true }), 6, (epoch) => epochs.push(epoch));
  expect(epochs).toEqual([4, 5]);
  expect(last(world)).toMatchObject({ status: "finished", done: 6, note: "Resumed after epoch 4." });
  // The chart goes on where it was.
  expect((last(world) as { lines: { x: number[] }[] }).lines[1]?.x).toEqual([1, 2, 3, 4, 5, 6]);
  expect(world.stored.size).toBe(0);
});

test("the weights of the checkpoint are in the model before it goes on", async () => {
  const { world, trainings } = open();
  await train(world, trainings.train("digits", { checkpoint: 1 }), 9, (epoch) => {
    if (epoch === 2) trainings.act("t1", "stop");
  });
  expect(last(world)).toMatchObject({ status: "stopped", done: 3, checkpoint: { done: 3 } });
  world.model = { value: 0 };
  const handle = trainings.train("digits", { resume: true });
  let seen = 0;
  await handle[trainingSymbol].fit({
    ...{ model: world.model, epochs: 9, initialEpoch: 0, stepsPerEpoch: 2, batchSize: 8, stop: () => undefined },
    run: async () => {
      seen = world.model.value;
    },
  });
  expect(seen).toBe(3);
});

test("a checkpoint of another model is told and not used", async () => {
  const { world, trainings } = open();
  world.stored.set("digits", new ArrayBuffer(80));
  await train(world, trainings.train("digits", { resume: true }), 1);
  expect(world.warnings).toEqual([
    'The checkpoint "digits" was not used: these bytes are no checkpoint. The training begins anew.\n',
  ]);
  expect(last(world)).toMatchObject({ status: "finished", done: 1 });
});

test("paused, it waits; an end while it waits ends it", async () => {
  const { world, trainings } = open();
  const states: unknown[] = [];
  await train(world, trainings.train("digits"), 5, (epoch) => {
    if (epoch !== 1) return;
    trainings.act("t1", "pause");
    setTimeout(() => {
      states.push(last(world)?.status);
      trainings.act("t1", "stop");
    }, 20);
  });
  expect(states).toEqual(["paused"]);
  expect(last(world)).toMatchObject({ status: "stopped", done: 3 });
});

test("a loop lets itself be stopped, says what it did, and resumes", async () => {
  const { world, trainings } = open();
  const run = async (options: object, during: (step: number) => void): Promise<number[]> => {
    const steps: number[] = [];
    const training = trainings.train("line", { steps: 10, model: world.model, checkpoint: 1, ...options });
    for await (const step of training) {
      world.now += 400;
      world.model.value = step + 1;
      training.log({ loss: 1 });
      steps.push(step);
      during(step);
    }
    return steps;
  };
  expect(await run({}, (step) => step === 5 && trainings.act("t1", "stop"))).toEqual([0, 1, 2, 3, 4, 5]);
  expect(last(world)).toMatchObject({ status: "stopped", done: 6 });
  world.model.value = 0;
  expect(await run({ resume: true }, () => undefined)).toEqual([6, 7, 8, 9]);
  expect(last(world)).toMatchObject({ status: "finished", done: 10, note: "Resumed after step 6." });
});

test("a cell that is over ends what it left open", async () => {
  const { world, trainings } = open();
  const steps = trainings.train("line")[Symbol.asyncIterator]();
  await steps.next();
  world.abort.abort();
  await trainings.endAll("interrupted");
  expect(last(world)).toMatchObject({ status: "interrupted" });
});

test("it wants a name", () => {
  expect(() => open().trainings.train("")).toThrow("octavo.train takes a name");
});
