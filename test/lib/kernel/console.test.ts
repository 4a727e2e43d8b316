import { expect, test } from "vitest";
import { makeConsole } from "#lib/kernel/console.ts";

function open() {
  const written: string[] = [];
  const shown: unknown[] = [];
  let time = 0;
  const console = makeConsole({
    write: (name, text) => written.push(`${name === "stderr" ? "!" : ""}${text}`),
    show: (value) => shown.push(value),
    now: () => (time += 5),
  });
  return { console, written, shown };
}

test("levels go to standard output and standard error", () => {
  const { console, written } = open();
  for (const level of ["log", "info", "debug", "warn", "error"] as const) console[level]?.(level, 1);
  expect(written).toEqual(["log 1\n", "info 1\n", "debug 1\n", "!warn 1\n", "!error 1\n"]);
});

test("groups indent, also lines inside a message", () => {
  const { console, written } = open();
  console.group?.("outer");
  console.log?.("a\nb");
  console.groupEnd?.();
  console.groupEnd?.();
  console.log?.("c");
  expect(written).toEqual(["outer\n", "  a\n  b\n", "c\n"]);
});

test("tables are shown as tables, what is none is printed", () => {
  const { console, written, shown } = open();
  console.table?.([{ a: 1 }]);
  console.table?.(5);
  expect([shown, written]).toEqual([[[{ a: 1 }]], ["5\n"]]);
});

test("timers, counters and assertions", () => {
  const { console, written } = open();
  console.time?.("t");
  console.timeEnd?.("t");
  console.timeLog?.("t");
  console.count?.();
  console.count?.();
  console.assert?.(1 > 2, "because", 3);
  console.assert?.(true, "no");
  expect(written).toEqual([
    "t: 5.0 ms\n",
    "no timer t\n",
    "default: 1\n",
    "default: 2\n",
    "!Assertion failed because 3\n",
  ]);
});
