import fc from "fast-check";
import { expect, test } from "vitest";
import { freshSession, type Session, type SessionEffect, type SessionEvent, step } from "#lib/kernel/session.ts";

const device = { kind: "cpu", name: "", reasons: [] } as const;
const ready: SessionEvent = { type: "ready", device };
/** `b<a`: cell b, which needs a. */
const run = (...cells: readonly string[]): SessionEvent => ({
  type: "run",
  runs: cells.map((cell) => {
    const [id = "", ...needs] = cell.split("<");
    return { executionId: id, cellId: id, source: "", needs };
  }),
});
const done = (executionId: string, status = "ok"): SessionEvent => ({ type: "finished", executionId, status });

function play(...events: readonly SessionEvent[]): { session: Session; said: string } {
  let session = freshSession;
  const said: string[] = [];
  for (const event of events) {
    const next = step(session, event);
    session = next.session;
    said.push(...next.effects.map(word));
  }
  return { session, said: said.join(" ") };
}

function word(effect: SessionEffect): string {
  if (effect.type === "send-run") return `run:${effect.run.executionId}`;
  if (effect.type === "end") return `${effect.status}:${effect.executionId}`;
  return effect.type;
}

test("runs wait for the kernel, then go one after another", () => {
  const { session, said } = play(run("a", "b"), run("c"), ready, done("a"), done("b"), done("c"));
  expect(said).toBe("run:a run:b run:c");
  expect(session).toMatchObject({ phase: { name: "ready" }, queue: [] });
});

test("a failure cancels what needs the cell and was asked for with it, directly or not, and nothing else", () => {
  const story = play(ready, run("a", "b<a", "c", "d<b"), run("e<a"), done("a", "failed"), done("c"));
  expect(story.said).toBe("run:a cancelled:b cancelled:d run:c run:e");
});

test("an interrupt ends what runs and empties the queue", () => {
  expect(play(ready, run("a", "b"), run("c"), { type: "interrupt" }, done("a", "interrupted")).said).toBe(
    "run:a cancelled:b cancelled:c send-interrupt await-interrupt",
  );
});

test("an unanswered interrupt leaves the choice: waiting, or asking again, which restarts", () => {
  const stuck = play(ready, run("a"), { type: "interrupt" }, { type: "unanswered" });
  expect(stuck.session.phase).toMatchObject({ name: "busy", interrupt: "unanswered" });
  expect(play(ready, run("a"), { type: "interrupt" }, { type: "unanswered" }, done("a")).session.phase.name).toBe(
    "ready",
  );
  const again: readonly SessionEvent[] = [{ type: "interrupt" }, { type: "unanswered" }, { type: "interrupt" }];
  const { session, said } = play(ready, run("a"), ...again);
  expect(said).toBe("run:a send-interrupt await-interrupt interrupted:a start-kernel");
  expect(session.phase.name).toBe("starting");
  expect(play(ready, run("a"), { type: "unanswered" }).said).toBe("run:a");
});

test("a kernel that died ends its run, and starts again with the next one", () => {
  const { session, said } = play(ready, run("a", "b"), { type: "died", reason: "Out of memory." }, run("c"), ready);
  expect(said).toBe("run:a interrupted:a cancelled:b start-kernel run:c");
  expect(session.phase.name).toBe("busy");
});

test("waiting runs can be cancelled alone; cancelling the running one interrupts it", () => {
  expect(play(ready, run("a", "b", "c"), { type: "cancel", executionIds: ["b"] }, done("a")).said).toBe(
    "run:a cancelled:b run:c",
  );
  expect(play(ready, run("a", "b"), { type: "cancel", executionIds: ["a"] }).said).toBe(
    "run:a send-interrupt await-interrupt",
  );
});

test("an answer of an older run changes nothing", () => {
  expect(play(ready, run("a"), done("x")).session.phase.name).toBe("busy");
});

test("whatever happens, every execution ends exactly once and only one runs at a time", () => {
  const event = fc.oneof(
    fc.nat(3).map((count) => ({ kind: "run" as const, count: count + 1 })),
    fc
      .constantFrom("ready", "ok", "failed", "interrupt", "unanswered", "restart", "died", "cancel")
      .map((kind) => ({ kind })),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (story) => {
      let session = freshSession;
      let count = 0;
      const live = new Set<string>();
      const take = (happened: SessionEvent) => {
        if (happened.type === "finished") live.delete(happened.executionId);
        const next = step(session, happened);
        session = next.session;
        for (const effect of next.effects)
          if (effect.type === "end") expect(live.delete(effect.executionId)).toBe(true);
      };
      for (const part of story) {
        const running = session.phase.name === "busy" ? session.phase.run.executionId : undefined;
        if (part.kind === "run") {
          const ids = Array.from({ length: part.count }, () => `e${count++}`);
          for (const id of ids) live.add(id);
          take(run(...ids));
        } else if (part.kind === "ready") take(ready);
        else if (part.kind === "ok" || part.kind === "failed") {
          if (running !== undefined) take(done(running, part.kind));
        } else if (part.kind === "died") take({ type: "died", reason: "x" });
        else if (part.kind === "cancel") take({ type: "cancel", executionIds: [...live].slice(0, 2) });
        else take({ type: part.kind });
        const known = new Set(session.queue.flatMap(({ runs }) => runs.map(({ executionId }) => executionId)));
        if (session.phase.name === "busy") known.add(session.phase.run.executionId);
        expect(known).toEqual(live);
      }
    }),
  );
});
