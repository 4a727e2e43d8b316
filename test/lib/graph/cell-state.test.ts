import { describe, expect, test } from "vitest";
import { shownRecord } from "#lib/graph/cell-state.ts";
import { NotebookStory } from "#test/support/notebook-story.ts";

const chain = { a: "const x = 1", b: "const y = x + 1", c: "y" };
const ranChain = () => new NotebookStory(chain).run("a").run("b").run("c");

describe("a cell by its own run", () => {
  test("is never run, then current", () => {
    const story = new NotebookStory(chain);
    expect(story.words).toBe("a never run, b never run, needs a, c never run, needs b");
    expect(story.run("a").words).toBe("a current, b never run, c never run, needs b");
    expect(ranChain().words).toBe("a current, b current, c current");
  });

  test("queued and running come first, a disabled cell before all", () => {
    const story = ranChain();
    story.running = { cellId: "a", executionId: "e1" };
    story.queued = [
      { cellId: "b", executionId: "e2" },
      { cellId: "c", executionId: "e3" },
    ];
    expect(story.words).toBe("a running, b queued 1, c queued 2");
    story.disabled.add("b");
    expect(story.words).toBe("a running, b disabled, c queued 2");
  });

  test("failed says whether the text is another one by now; interrupted is not an error", () => {
    const story = ranChain().run("c", { status: "failed" });
    expect(story.words).toBe("a current, b current, c failed");
    expect(story.edit("c", "y + 1").words).toBe("a current, b current, c failed, edited");
    expect(ranChain().run("c", { status: "interrupted" }).words).toBe("a current, b current, c interrupted");
  });
});

describe("stale", () => {
  test("by another text, and with it all that needs the cell", () => {
    expect(ranChain().edit("a", "const x = 2").words).toBe(
      "a stale (code), b stale (x stale of a), c stale (y stale of b)",
    );
    expect(ranChain().edit("a", "const x = 2").edit("a", chain.a).words).toBe("a current, b current, c current");
  });

  test("by another value, until the reader has read it", () => {
    const story = ranChain().edit("a", "const x = 2").run("a");
    expect(story.words).toBe("a current, b stale (x value of a), c stale (y stale of b)");
    expect(story.run("b").words).toBe("a current, b current, c current"); // y is what it was
    expect(story.run("b", { values: { y: "3" } }).words).toBe("a current, b current, c stale (y value of b)");
  });

  test("a run again that yields the same value stales nobody", () => {
    expect(
      ranChain()
        .edit("a", "const x = 2 - 1")
        .run("a", { values: { x: chain.a } }).words,
    ).toBe("a current, b current, c current");
  });

  test("a value that cannot be compared is new with every run", () => {
    const story = new NotebookStory({ a: "const f = () => 1", b: "f()" }).run("a", { values: { f: "!" } }).run("b");
    expect(story.words).toBe("a current, b current");
    expect(story.run("a", { values: { f: "!" } }).words).toBe("a current, b stale (f value of a)");
  });

  test("a function's readers are staled by what the function reads", () => {
    const story = new NotebookStory({ a: "let x = 1", f: "const f = () => x", c: "f()" });
    story.run("a", { values: { x: "1" } }).run("f", { values: { f: "!" } });
    story
      .run("a", { values: { x: "2" } })
      .run("c")
      .run("a", { values: { x: "1" } });
    expect(story.words).toBe("a current, f current, c stale (f value of f)");
    expect(story.run("c").words).toBe("a current, f current, c current");
  });

  test("by a name that is gone, or that two cells declare", () => {
    const story = ranChain();
    expect(story.write({ b: chain.b, c: chain.c }).words).toBe("b stale (x gone), c stale (y stale of b)");
    expect(ranChain().write({ ...chain, d: "const x = 3" }).words).toBe(
      "a stale (x duplicate of d), b stale (x stale of a), c stale (y stale of b), d never run",
    );
  });

  test("by a cycle, naming the cell that it goes through", () => {
    const story = new NotebookStory({ a: "const x = () => y", b: "const y = x" }).run("a").run("b");
    expect(story.words).toMatch(/^a stale \( cycle of b.*b stale \( cycle of a/);
  });

  test("by data and packages, with both versions", () => {
    const story = new NotebookStory({ a: "octavo.data('d@latest')" }).run("a", { data: { "d@latest": "3" } });
    story.data.set("d@latest", "4");
    expect(story.words).toBe("a stale (d@latest 3→4)");
  });
});

describe("values changed in place", () => {
  const cells = { a: "const x = [1]", d: "x.push(2)", c: "x.length" };

  test("a reader after the change is current, one whose change has not happened is not", () => {
    const story = new NotebookStory(cells).run("a", { values: { x: "1" } });
    expect(story.run("c").words).toBe("a current, d never run, c stale (x changed of d)");
    story.run("d", { changed: { x: "12" } });
    expect(story.words).toBe("a current, d current, c stale (x changed of d)");
    expect(story.run("c").words).toBe("a current, d current, c current");
  });

  test("a change that happened twice, or a reader before it, is not what a clean run shows", () => {
    const story = new NotebookStory({ a: cells.a, b: "x[0]", d: cells.d }).run("a", { values: { x: "1" } });
    story.run("b").run("d", { changed: { x: "12" } });
    expect(story.words).toBe("a current, b current, d current");
    expect(story.run("b").words).toBe("a current, b stale (x changed of d), d current");
    expect(story.run("d", { changed: { x: "122" } }).words).toMatch(/d stale \(x changed of d\)$/);
    story
      .run("a", { values: { x: "1" } })
      .run("b")
      .run("d", { changed: { x: "12" } });
    expect(story.words).toBe("a current, b current, d current");
  });

  test("what ran and changed nothing is believed", () => {
    const story = new NotebookStory(cells)
      .run("a", { values: { x: "1" } })
      .run("d")
      .run("c");
    expect(story.words).toBe("a current, d current, c current");
  });

  test("moving a reader before the change stales it", () => {
    const story = new NotebookStory(cells).run("a", { values: { x: "1" } }).run("d", { changed: { x: "12" } });
    story.run("c");
    expect(story.write({ a: cells.a, c: cells.c, d: cells.d }).words).toBe(
      "a current, c stale (x changed of d), d current",
    );
  });
});

describe("failure above", () => {
  test("names the first failed cell, for all below", () => {
    expect(ranChain().run("a", { status: "failed" }).words).toBe(
      "a failed, b failed upstream of a, c failed upstream of a",
    );
    expect(new NotebookStory(chain).run("a", { status: "failed" }).words).toMatch(/b failed upstream of a/);
  });
});

describe("another session", () => {
  test("what ran there is not here", () => {
    const story = ranChain().become("other");
    expect(story.words).toBe("a ran elsewhere, missing x, b ran elsewhere, missing y, c ran elsewhere");
    expect(story.edit("a", "const x = 5").words).toMatch(/^a stale \(code\), b stale/);
  });

  test("what it made counts as here when this session has the same values", () => {
    const story = ranChain();
    const mine = story.records;
    story.become("other").run("a");
    story.sessionId = "mine";
    story.records = mine;
    expect(story.words).toBe("a current, b current, c current");
  });

  test("another value there stales my readers", () => {
    const story = ranChain();
    const mine = story.records;
    story.become("other").run("a", { values: { x: "9" } });
    story.sessionId = "mine";
    story.records = mine;
    expect(story.words).toBe("a ran elsewhere, b stale (x value of a), c stale (y stale of b)");
  });

  test("runs and waits there are shown", () => {
    const story = ranChain().become("mine2");
    const receipt = story.shown.get("a");
    if (receipt !== undefined) story.shown.set("a", { ...receipt, status: "running" });
    expect(story.words).toMatch(/^a running elsewhere, b stale \(x running of a\)/);
  });

  test("receipts without versions are judged by time", () => {
    const story = ranChain();
    for (const [id, { made: _made, read: _read, ...old }] of story.shown) story.shown.set(id, old);
    expect(story.words).toBe("a current, b current, c current");
    story.run("a");
    expect(story.words).toMatch(/^a current, b stale \(x value of a\)/);
  });
});

test("states that are as before keep their identity", () => {
  const story = ranChain();
  const before = story.states();
  const after = story.edit("c", "y + 2").states(before);
  expect(after.get("a")).toBe(before.get("a"));
  expect(after.get("c")).toEqual({ kind: "stale", reasons: [{ kind: "code" }] });
});

test("of the same run, receipt and own record are one; of two runs, what is shown", () => {
  const story = new NotebookStory({ a: "1" }).run("a");
  const [mine] = story.records.values();
  if (mine === undefined) throw new Error("a record");
  const { made: _made, ...receipt } = mine;
  expect(shownRecord({ ...receipt, status: "running" }, mine, false)).toBe(mine);
  expect(shownRecord(receipt, mine, false)).toEqual(mine);
  const theirs = { ...receipt, executionId: "theirs" };
  expect(shownRecord(theirs, mine, false)).toBe(theirs);
  expect(shownRecord(theirs, mine, true)).toBe(mine);
});
