import { expect, test } from "vitest";
import { InterruptedError, Interrupts } from "#lib/kernel/interrupt.ts";

test("what is not a promise passes at once, what is one gives its value or its error", async () => {
  const interrupts = new Interrupts();
  expect(interrupts.wait(5)).toBe(5);
  expect(await interrupts.wait(Promise.resolve(6))).toBe(6);
  await expect(interrupts.wait(Promise.reject(new Error("x")))).rejects.toThrow("x");
});

test("raising rejects all that waits and all that would wait, until the next run begins", async () => {
  const interrupts = new Interrupts();
  const waiting = interrupts.wait(new Promise(() => undefined));
  const signal = interrupts.signal;
  interrupts.raise();
  await expect(waiting).rejects.toBeInstanceOf(InterruptedError);
  await expect(interrupts.wait(Promise.resolve(1))).rejects.toBeInstanceOf(InterruptedError);
  expect(signal.aborted).toBe(true);
  expect(interrupts.caused(new DOMException("aborted", "AbortError"))).toBe(true);
  interrupts.begin();
  expect(interrupts.signal.aborted).toBe(false);
  expect(await interrupts.wait(Promise.resolve(1))).toBe(1);
  expect(interrupts.caused(new DOMException("aborted", "AbortError"))).toBe(false);
});

test("`for await` ends between steps and lets the source clean up", async () => {
  const interrupts = new Interrupts();
  let cleaned = false;
  async function* endless() {
    try {
      for (let at = 0; ; at++) yield at;
    } finally {
      cleaned = true;
    }
  }
  const seen: number[] = [];
  const loop = (async () => {
    for await (const at of interrupts.each(endless())) {
      seen.push(at);
      if (at === 3) interrupts.raise();
    }
  })();
  await expect(loop).rejects.toBeInstanceOf(InterruptedError);
  expect([seen, cleaned]).toEqual([[0, 1, 2, 3], true]);
});

test("arrays of promises iterate as the language does it", async () => {
  const seen: number[] = [];
  for await (const at of new Interrupts().each([Promise.resolve(1), 2])) seen.push(at);
  expect(seen).toEqual([1, 2]);
  await expect(new Interrupts().each(5 as never).next()).rejects.toThrow("cannot be iterated");
});

test("what waits can end with an error of its own, which is no interrupt", async () => {
  const interrupts = new Interrupts();
  interrupts.begin();
  const waiting = interrupts.wait(new Promise(() => undefined));
  const error = new Error("the device is gone");
  interrupts.fail(error);
  await expect(waiting).rejects.toBe(error);
  await expect(interrupts.wait(1)).rejects.toBe(error);
  expect([interrupts.caused(error), interrupts.signal.aborted]).toEqual([false, true]);
  interrupts.begin();
  expect(interrupts.wait(1)).toBe(1);
});
