import { expect, test } from "vitest";
import { InterruptedError } from "#lib/kernel/interrupt.ts";
import { LoopWatch } from "#lib/kernel/loop-watch.ts";

function watching(options: { readonly stepMs: number; readonly answerMs?: number; readonly interruptedAt?: number }) {
  let time = 0;
  let asked = 0;
  const watch = new LoopWatch({
    now: () => time,
    ask: () => {
      asked++;
      time += options.answerMs ?? 1;
      return time >= (options.interruptedAt ?? Number.POSITIVE_INFINITY);
    },
  });
  watch.begin();
  return {
    watch,
    /** Goes round as a compiled loop does; answers when it ended. */
    loop: (untilMs: number): string => {
      try {
        while (time < untilMs) {
          time += watch.c * options.stepMs;
          watch.t();
        }
        return `done, asked ${asked}`;
      } catch (error) {
        if (!(error instanceof InterruptedError)) throw error;
        return `interrupted at ${Math.round(time)}`;
      }
    },
    pass: (ms: number) => {
      time += ms;
    },
    asked: () => asked,
  };
}

test("a short loop asks nobody, a long one a few times a second", () => {
  expect(watching({ stepMs: 0.00001 }).loop(150)).toBe("done, asked 0");
  const { loop, asked } = watching({ stepMs: 0.00001 });
  loop(2000);
  expect(asked()).toBeGreaterThanOrEqual(8);
  expect(asked()).toBeLessThanOrEqual(10);
});

test("an interrupt is heard soon, with fast and with slow bodies", () => {
  expect(watching({ stepMs: 0.00001, interruptedAt: 1000 }).loop(60_000)).toMatch(/^interrupted at 1[0-4]\d\d$/);
  expect(watching({ stepMs: 5, interruptedAt: 1000 }).loop(60_000)).toMatch(/^interrupted at 1[0-9]\d\d$/);
});

test("slow answers are asked for seldom: at most a twentieth of the time is spent", () => {
  const { loop, asked } = watching({ stepMs: 0.0001, answerMs: 100 });
  loop(60_000);
  expect(asked() * 100).toBeLessThan(60_000 / 20);
});

test("where messages are taken nobody asks, and a raised interrupt ends loops without asking", () => {
  const { watch, loop, pass, asked } = watching({ stepMs: 0.001 });
  for (let turn = 0; turn < 20; turn++) {
    pass(100);
    watch.free();
    watch.t();
  }
  expect(asked()).toBe(0);
  watch.raise();
  expect(loop(10_000)).toMatch(/^interrupted/);
  watch.begin();
  expect(() => watch.t()).not.toThrow();
});
