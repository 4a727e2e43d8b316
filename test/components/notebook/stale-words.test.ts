import { describe, expect, test } from "vitest";
import { staleWords } from "#components/notebook/stale-words.ts";
import type { StaleReason } from "#lib/graph/cell-state.ts";

const words = (...reasons: readonly StaleReason[]): string =>
  staleWords(reasons, {
    nameOf: (id) => `name of ${id}`,
    lastRun: (id) => (id === "a" ? { by: "Mina", age: "4 min ago" } : undefined),
    ranBy: "you",
  });
const upstream = (
  because: Extract<StaleReason, { kind: "upstream" }>["because"],
  cellId: string | undefined = "a",
): StaleReason => ({
  kind: "upstream",
  name: "x",
  cellId,
  because,
});

describe("why a cell is stale", () => {
  test.each<[StaleReason, string]>([
    [{ kind: "code" }, "The code changed after you ran it."],
    [upstream("value"), "`x` changed 4 min ago: Mina ran `name of a`."],
    [upstream("value", "b"), "`x` has another value now."],
    [upstream("stale"), "`x` comes from `name of a`, which is stale itself."],
    [upstream("never-run"), "`x` comes from `name of a`, which has not run as it stands."],
    [upstream("disabled"), "`x` comes from `name of a`, which is disabled."],
    [upstream("gone", undefined), "No cell declares `x` any more."],
    [upstream("changed"), "`name of a` changes `x` in place; in a clean run it would have another value here."],
    [{ kind: "data", name: "digits", from: "3", to: "4" }, "`digits` is at 4 now; this ran with 3."],
    [{ kind: "data", name: "input rate", from: "0.5", to: "0.25" }, "`rate` is 0.25 now; this ran with 0.5."],
    [{ kind: "data", name: "input text", from: '"a"', to: "#12ab:900" }, "`text` has another value now."],
    [{ kind: "data", name: "file lib/a.ts", from: "1", to: "2" }, "The file `lib/a.ts` changed since this ran."],
    [{ kind: "data", name: "file lib/a.ts", from: "1", to: "gone" }, "The file `lib/a.ts` is gone."],
    [{ kind: "package", name: "plot", from: "1", to: "2" }, "`plot` is at 2 now; this ran with 1."],
  ])("%#", (reason, expected) => expect(words(reason)).toBe(expected));

  test("the first reason is told, the others are counted", () => {
    expect(words({ kind: "code" }, upstream("stale"))).toBe("The code changed after you ran it. One more reason.");
    expect(words({ kind: "code" }, upstream("stale"), upstream("gone"))).toContain("2 more reasons.");
  });
});
