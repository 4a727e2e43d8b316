import { describe, expect, test } from "vitest";
import { countRun, type EndedRun, endWords, noRuns } from "#components/live/notebook-run-words.ts";

const ok: EndedRun = { name: "late", status: "ok", tookMs: 1240 };
const failed: EndedRun = { name: "bad", status: "failed", tookMs: 3 };
const skipped: EndedRun = { name: "after", status: "cancelled", tookMs: undefined };

function words(runs: readonly EndedRun[], failure?: string): string | undefined {
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  return endWords({ ...runs.reduce(countRun, noRuns), failure }, last);
}

describe("words about runs", () => {
  test("of one cell: its name and how long it took", () => {
    expect(words([ok])).toBe("late finished, 1.2 s.");
    expect(words([{ ...ok, tookMs: 61_400 }])).toBe("late finished, 61 s.");
  });

  test("of one that failed or never began: its failure was told when it happened", () => {
    expect(words([failed], "bad failed: no.")).toBeUndefined();
    expect(words([skipped])).toBeUndefined();
  });

  test("of several: how they ended together, the failure first", () => {
    expect(words([ok, ok])).toBe("2 cells finished.");
    expect(words([ok, failed, skipped, ok], "bad failed: no.")).toBe(
      "bad failed: no. 2 cells finished, 1 failed, 1 not run.",
    );
    expect(words([failed, skipped], "bad failed: no.")).toBe("bad failed: no. 1 cell failed, 1 not run.");
    expect(words([ok, { ...failed, status: "interrupted" }, skipped])).toBe(
      "1 cell finished, 1 interrupted, 1 not run.",
    );
  });
});
