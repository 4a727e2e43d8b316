import { describe, expect, test } from "vitest";
import { answered, disconnected, edited, nothingWaits, type Saving, stored } from "#components/live/notebook-saving.ts";

/** `e3` an edit in frame 3, `e-` one without a connection, `s2` stored 2, `a4` answered in frame 4, `x` disconnected. */
function after(story: string): number {
  return story.split(" ").reduce((saving: Saving, step) => {
    const count = Number(step.slice(1));
    if (step.startsWith("e")) return edited(saving, step === "e-" ? null : count);
    if (step.startsWith("s")) return stored(saving, count);
    return step.startsWith("a") ? answered(saving, count) : disconnected(saving);
  }, nothingWaits).waiting.length;
}

describe("what is saved", () => {
  test.each([
    ["e1", 1],
    ["e1 s1", 0],
    ["e1 e2 e3 s2", 1],
    ["e1 s0", 1],
    ["e-", 1],
    ["e- s9", 1],
    ["e- e- a1 s1", 0],
    ["e1 x s1", 1],
    ["e1 x e- a1 e2 s1", 1],
    ["e1 x e- a1 e2 s2", 0],
  ])("%s leaves %i", (story, left) => expect(after(story)).toBe(left));
});
