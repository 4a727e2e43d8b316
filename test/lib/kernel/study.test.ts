import { expect, test } from "vitest";
import type { KernelRequest } from "#lib/kernel/protocol.ts";
import { kernelRequestSchema } from "#lib/kernel/protocol.ts";
import { Studies, type StudyOptions, spaceOf } from "#lib/kernel/study.ts";
import type { TrackedRun } from "#lib/kernel/tracking.ts";

/** A page that answers; `lines` says in short what it was asked. */
function open(prune: (step: number) => boolean = () => false) {
  const world = { told: [] as KernelRequest[], logged: [] as object[], ends: [] as string[], shown: 0, trials: 0 };
  const abort = new AbortController();
  const run = { log: (values: object) => void world.logged.push(values) } as unknown as TrackedRun;
  const studies = new Studies({
    signal: () => abort.signal,
    show: () => void world.shown++,
    executionId: () => "execution1",
    begin: ({ name }) => ({
      ...{ run, key: "execution1:1" },
      end: async (failed) => void world.ends.push(`${name} ${failed ? "failed" : "finished"}`),
    }),
    async ask(request) {
      world.told.push(kernelRequestSchema.parse(request));
      if (request.kind === "study-open")
        return { id: "s1", name: request.study.name, directions: request.study.directions, trials: 0 };
      if (request.kind === "study-ask") return { number: world.trials++, params: { rate: 0.1 } };
      if (request.kind === "study-report") return { prune: prune(request.step) };
      return null;
    },
  });
  const lines = () =>
    world.told.map((request) => {
      if (request.kind === "study-report") return `report ${request.number} ${request.value}@${request.step}`;
      if (request.kind === "study-tell")
        return `tell ${request.number} ${request.state} ${request.values ?? ""}`.trim();
      return request.kind;
    });
  return { world, studies, lines, abort };
}
const options: StudyOptions = { name: "rates", space: { rate: { low: 0.01, high: 1, log: true } } };

test("a loop over trials asks, reports and tells; what it leaves without a word has failed or was given up", async () => {
  const { world, studies, lines } = open((step) => step === 1);
  const study = await studies.open(options);
  for await (const trial of study.trials(3)) {
    if (trial.number === 0) await trial.tell(0.5);
    if (trial.number === 1) for (let step = 0; step < 9; step++) if (await trial.report(1 / (step + 1))) break;
    if (trial.number === 1) expect(trial.pruned).toBe(true);
  }
  expect(lines()).toEqual([
    "study-open",
    "study-ask",
    "tell 0 complete 0.5",
    "study-ask",
    "report 1 1@0",
    "report 1 0.5@1",
    "tell 1 pruned",
    "study-ask",
    "tell 2 failed",
  ]);
  expect(world.ends).toEqual(["rates 0 finished", "rates 1 finished", "rates 2 failed"]);
  expect(world.logged).toEqual([{ value: 0.5 }, { objective: 1 }, { objective: 0.5 }]);
  expect(world.shown).toBe(1);
});

test("every ask has a key of its own, so that asking again after a broken line makes no trial twice", async () => {
  const { world, studies } = open();
  const study = await studies.open(options);
  await study.ask();
  await study.ask();
  const keys = world.told.flatMap((request) => (request.kind === "study-ask" ? [request.key] : []));
  expect(keys).toEqual(["execution1:1", "execution1:2"]);
});

test("an interrupted loop, and one that throws, ends its trial and asks no more", async () => {
  const { studies, lines, abort } = open();
  const study = await studies.open(options);
  const loop = async (): Promise<void> => {
    for await (const trial of study.trials()) {
      if (trial.number === 1) throw new Error("no memory");
      await trial.tell(1);
    }
  };
  await expect(loop()).rejects.toThrow("no memory");
  expect(lines().slice(-2)).toEqual(["study-ask", "tell 1 failed"]);
  abort.abort();
  for await (const trial of study.trials()) await trial.tell(1);
  expect(lines().slice(-2)).toEqual(["study-ask", "tell 1 failed"]);
});

test("mistakes are said in words", async () => {
  const { studies } = open();
  const study = await studies.open(options);
  const trial = await study.ask();
  await expect(trial.tell(1, 2)).rejects.toThrow("takes one number");
  await expect(trial.report(1, -1)).rejects.toThrow("a number and a step");
  await trial.tell(Number.NaN);
  await expect(trial.tell(1)).rejects.toThrow("has ended already");
  await expect(studies.open({ ...options, name: "" })).rejects.toThrow("takes a name");
});

test("a space in short words is the space of the protocol", () => {
  expect(
    spaceOf({
      way: ["easy", "hard"],
      rate: { low: 0.001, high: 1, log: true },
      layers: { low: 1, high: 4, int: true, when: { way: "hard" } },
      kind: { choices: [1, 2], when: { way: ["easy", "hard"] } },
    }),
  ).toEqual([
    { name: "way", domain: { kind: "categorical", choices: ["easy", "hard"] } },
    { name: "rate", domain: { kind: "float", low: 0.001, high: 1, log: true } },
    { name: "layers", domain: { kind: "int", low: 1, high: 4 }, when: { name: "way", among: ["hard"] } },
    {
      name: "kind",
      domain: { kind: "categorical", choices: [1, 2] },
      when: { name: "way", among: ["easy", "hard"] },
    },
  ]);
  expect(() => spaceOf({ rate: {} as never })).toThrow("a range { low, high }");
});
