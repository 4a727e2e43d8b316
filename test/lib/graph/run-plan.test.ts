import { describe, expect, test } from "vitest";
import { planAuto, planRun, type RunMode, type RunPlan } from "#lib/graph/run-plan.ts";
import { NotebookStory } from "#test/support/notebook-story.ts";

const chain = { a: "const x = 1", b: "const y = x + 1", other: "2", c: "y" };
const words = ({ cells, skipped }: RunPlan): string =>
  [
    ...cells.map(({ cellId, needs }) => (needs.length === 0 ? cellId : `${cellId}(${needs.join(" ")})`)),
    ...skipped.map((id) => `skip ${id}`),
  ].join(" ");
const plan = (story: NotebookStory, mode: RunMode): string => words(planRun(story.graph, story.states(), mode));

describe("what a command runs", () => {
  test("a cell, alone or with what it needs and is not here", () => {
    const story = new NotebookStory(chain);
    expect(plan(story, { mode: "cells", cellIds: ["c"] })).toBe("c");
    expect(plan(story, { mode: "needs", cellIds: ["c"] })).toBe("a b(a) c(b)");
    story.run("a").run("b");
    expect(plan(story, { mode: "needs", cellIds: ["c"] })).toBe("c");
    expect(plan(story.edit("a", "const x = 2"), { mode: "needs", cellIds: ["c"] })).toBe("a b(a) c(b)");
    expect(plan(story.become("other"), { mode: "needs", cellIds: ["c"] })).toBe("a b(a) c(b)");
  });

  test("several cells go in the order of a clean run, whatever order they were chosen in", () => {
    const story = new NotebookStory({ c: "y", a: "const x = 1", b: "const y = x" });
    expect(plan(story, { mode: "cells", cellIds: ["c", "b", "a"] })).toBe("a b(a) c(b)");
  });

  test("all, all above, all below, all stale; disabled ones are skipped unless asked for by name", () => {
    const story = new NotebookStory(chain).run("a").run("other");
    expect(plan(story, { mode: "all" })).toBe("a b(a) other c(b)");
    expect(plan(story, { mode: "above", cellId: "other" })).toBe("a b(a)");
    expect(plan(story, { mode: "below", cellId: "other" })).toBe("other c");
    expect(plan(story, { mode: "stale" })).toBe("b c(b)");
    story.disabled.add("b");
    expect(plan(story, { mode: "all" })).toBe("a other c skip b");
    expect(plan(story, { mode: "cells", cellIds: ["b"] })).toBe("b");
    expect(planRun(story.graph, story.states(), { mode: "all" }).clean).toBe(true);
  });

  test("stale ones bring what they need from elsewhere, and the makers of what was changed twice", () => {
    const story = new NotebookStory(chain).run("a").run("b").run("other").run("c").become("other");
    expect(plan(story, { mode: "stale" })).toBe("");
    expect(plan(story.edit("c", "y + 1"), { mode: "stale" })).toBe("a b(a) c(b)");
    const twice = new NotebookStory({ a: "const x = [1]", d: "x.push(2)" }).run("a", { values: { x: "1" } });
    twice.run("d", { changed: { x: "12" } }).run("d", { changed: { x: "122" } });
    expect(plan(twice, { mode: "needs", cellIds: ["d"] })).toBe("a d(a)");
  });

  test("a cell between prose counts where it is shown", () => {
    const story = new NotebookStory(chain);
    const shown = ["a", "prose", "b", "other", "c"];
    const above = planRun(story.graph, story.states(), { mode: "above", cellId: "prose" }, shown);
    expect(words(above)).toBe("a");
    expect(words(planRun(story.run("a").graph, story.states(), { mode: "stale" }, shown))).toBe("b other c(b)");
  });
});

describe("what may run by itself", () => {
  const auto = (story: NotebookStory, ms: Readonly<Record<string, number>>, enabled = true): string =>
    words(planAuto(story.graph, story.states(), { enabled, durationMsOf: (id) => ms[id] }));
  const cheap = { a: 1, b: 1, c: 1 };
  const changed = () => new NotebookStory(chain).run("a").run("b").run("c").edit("a", "const x = 2").run("a");

  test("stale cells that were measured cheap, and what needs them; never when it is off", () => {
    expect(auto(changed(), cheap)).toBe("b c(b)");
    expect(auto(changed(), cheap, false)).toBe("");
    expect(auto(changed(), { ...cheap, b: 5000 })).toBe("");
    expect(auto(changed(), { a: 1, c: 1 })).toBe("");
  });

  test("not a cell with another text, nor one that trains, asks the network or changes a value", () => {
    expect(auto(changed().edit("b", "const y = x + 2"), cheap)).toBe("");
    for (const source of ["await model.fit(x)", "await fetch(x)", "x.push(1)"]) {
      const story = new NotebookStory({ a: "const x = [1]", b: source }).run("a").run("b");
      expect(auto(story.edit("a", "const x = [2]").run("a"), { a: 1, b: 1 })).toBe("");
    }
  });
});
