import { describe, expect, test } from "vitest";
import { tableMime } from "#lib/kernel/table.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import { openTestCore, summaryOf } from "#test/support/core-host.ts";

describe("one cell", () => {
  test("runs, shows its last value and says that it has finished", async () => {
    const { run } = openTestCore();
    const events = await run("a", "const x: number = 2\nx * 3");
    expect(events.map(({ type }) => type)).toEqual(["running", "result", "finished"]);
    expect(events[0]).toMatchObject({ seed: 7 });
    expect(summaryOf(events)).toBe("6 | ok");
  });

  test("prints to its own streams and displays that change in place", async () => {
    const { run } = openTestCore();
    const events = await run(
      "a",
      "cellConsole.log('hello'); cellConsole.error('oh'); const d = display('one'); await null; d.update('two'); await octavo.sleep(1);",
    );
    expect(summaryOf(events)).toBe("hello | oh | 'two' | ok");
  });

  test("an error has the place in the cell, a syntax error too", async () => {
    const { run } = openTestCore();
    expect(summaryOf(await run("a", "interface I { n: number }\nnull!.foo"))).toMatch(
      /^TypeError: .* @2:\d+ \| failed$/,
    );
    expect(summaryOf(await run("a", "const = 1"))).toBe("SyntaxError: Unexpected token. @1:7 | failed");
    expect(summaryOf(await run("a", "enum A { B }"))).toMatch(/^SyntaxError: Enums are not supported/);
  });

  test("random numbers repeat with the seed", async () => {
    const { run } = openTestCore();
    const first = summaryOf(await run("a", "cellRandom()"));
    expect(summaryOf(await run("a", "cellRandom()"))).toBe(first);
  });
});

describe("names", () => {
  test("are shared in run order; a name another cell declares is refused, naming that cell", async () => {
    const { run } = openTestCore();
    await run("a", "const x = 1");
    expect(summaryOf(await run("b", "x + 1"))).toBe("2 | ok");
    const refused = await run("b", "\nlet x = 5");
    expect(summaryOf(refused)).toMatch(/^NameError: `x` is already declared in another cell.* @2:5 \| failed$/);
    expect(refused.find((event) => event.type === "error")).toMatchObject({
      stack: ["at cell:b:2:5", "at cell:a:1:1"],
    });
    expect(summaryOf(await run("a", "const x = 10"))).toBe("ok");
  });

  test("a name that another cell's text declares is taken even before that cell has run", async () => {
    const { run } = openTestCore();
    expect(summaryOf(await run("b", "const x = 1", { a: ["x"] }))).toMatch(/already declared in another cell/);
    expect(summaryOf(await run("b", "x", { a: ["x"] }))).toMatch(/^ReferenceError: `x` is not defined @1:1/);
  });

  test("only the owner assigns; an undeclared name is not made by assigning", async () => {
    const { run } = openTestCore();
    await run("a", "let x = 1");
    expect(summaryOf(await run("b", "x = 2"))).toMatch(/^NameError: `x` belongs to another cell/);
    expect(summaryOf(await run("b", "yy = 2"))).toMatch(/^NameError: `yy` is not declared/);
  });

  test("renaming or deleting a cell's name deletes it; a function that used it says so", async () => {
    const { run, core } = openTestCore();
    await run("a", "const x = 1");
    await run("b", "const f = () => x");
    await run("a", "const y = 1");
    expect(summaryOf(await run("c", "f()"))).toMatch(/^ReferenceError: `x` is not defined/);
    core.receive({ type: "forget", cellIds: ["a"], names: [] });
    expect(summaryOf(await run("c", "y"))).toMatch(/^ReferenceError: `y` is not defined/);
  });

  test("a library may be used without an import, unless a cell declares its name", async () => {
    const { run } = openTestCore();
    expect(summaryOf(await run("a", "tm.one"))).toBe("1 | ok");
    await run("b", "const tm = { one: 2 }");
    expect(summaryOf(await run("a", "tm.one"))).toBe("2 | ok");
  });
});

describe("imports", () => {
  test("what is there is given, types are nobody's trouble, two cells may import the same", async () => {
    const { run } = openTestCore();
    expect(summaryOf(await run("a", "import { one, type Gone, OnlyType } from 'test-module'\none"))).toBe("1 | ok");
    expect(summaryOf(await run("b", "import { one } from 'test-module'\none + 1"))).toBe("2 | ok");
    expect(summaryOf(await run("c", "(await import('test-module')).one"))).toBe("1 | ok");
  });

  test("what a cell imports is there for the others, and in nobody's way", async () => {
    const { run, core } = openTestCore();
    await run("a", "import { one } from 'test-module'; import * as all from 'test-module'");
    expect(summaryOf(await run("b", "one + all.one"))).toBe("2 | ok");
    expect(summaryOf(await run("b", "one = 2"))).toMatch(/^NameError: `one` belongs to another cell/);
    expect(summaryOf(await run("c", "const one = 5; one", { c: ["one"] }))).toBe("5 | ok");
    expect(summaryOf(await run("b", "one"))).toBe("5 | ok");
    expect(summaryOf(await run("a", "import { one } from 'test-module'; one"))).toBe("1 | ok");
    expect(summaryOf(await run("b", "one"))).toBe("5 | ok");
    core.receive({ type: "forget", cellIds: ["c"], names: [] });
    core.receive({ type: "names", cells: [{ cellId: "a", declares: [], lends: ["one"] }] });
    expect(summaryOf(await run("b", "one"))).toBe("1 | ok");
    core.receive({ type: "forget", cellIds: ["a"], names: [] });
    expect(summaryOf(await run("b", "one"))).toMatch(/^ReferenceError: `one` is not defined/);
  });

  test("importing again gives the same, and is told as the same", async () => {
    const module = { Two: class Two {} };
    const { run } = openTestCore({ modules: { "test-module": async () => module } });
    const madeBy = async (source: string): Promise<unknown> => (await run("a", source)).at(-1);
    const source = "import { Two } from 'test-module'";
    const first = (await madeBy(source)) as { facts: { made: object } };
    const again = (await madeBy(source)) as { facts: { made: object } };
    expect(Object.keys(first.facts.made)).toEqual(["Two"]);
    expect(again.facts.made).toEqual(first.facts.made);
  });

  test("what is not there is refused at its place", async () => {
    const { run } = openTestCore({}, () => null);
    expect(summaryOf(await run("a", "\nimport x from 'lodash'"))).toBe(
      "ImportError: `lodash` is not among this notebook's packages. Add it under Packages, beside the notebook. Without that there are test-module, and the project's files, as `./lib/features.ts`. @2:1 | failed",
    );
    expect(summaryOf(await run("a", "import { two } from 'test-module'; two"))).toMatch(
      /^ImportError: `test-module` has no export `two`/,
    );
    expect(summaryOf(await run("a", "import t from 'test-module'"))).toMatch(
      /write `import \* as t from "test-module"`/,
    );
  });
});

describe("interrupting", () => {
  test("ends an endless loop of awaits, in the cell or in a function of another", async () => {
    const { run, core } = openTestCore();
    await run("a", "const forever = async () => { for (;;) await new Promise((go) => setTimeout(go, 1)) }");
    const ended = run("b", "await forever()");
    setTimeout(() => core.receive({ type: "interrupt" }), 20);
    expect(summaryOf(await ended)).toBe("Interrupted: Interrupted. | interrupted");
    expect(summaryOf(await run("c", "await Promise.resolve(1)"))).toBe("1 | ok");
  });

  test("reaches a cell through octavo.signal", async () => {
    const { run, core } = openTestCore();
    const ended = run(
      "a",
      "let heard = false; octavo.signal.addEventListener('abort', () => { heard = true }); await new Promise(() => {})",
    );
    setTimeout(() => core.receive({ type: "interrupt" }), 20);
    await ended;
    expect(summaryOf(await run("b", "heard"))).toBe("true | ok");
  });
});

test("errors that nobody awaited belong to the last run", async () => {
  const { run, core, posted } = openTestCore();
  await run("a", "1;");
  core.uncaught(new RangeError("late"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(posted.at(-1)).toMatchObject({
    type: "events",
    events: [{ type: "error", name: "RangeError", message: "late" }],
  });
});

test("a run that was replaced no longer gives values to the cell's names", async () => {
  const { run } = openTestCore();
  await run("go", "const gate: any = {}; gate.open = new Promise((go) => { gate.go = go });");
  const background = "const late = (async () => { await gate.open; })(); let x = 1; late.then(() => { x = 99 });";
  await run("a", background);
  await run("a", "let x = 2");
  await run("b", "gate.go(); await null; await octavo.sleep(5);");
  expect(summaryOf(await run("c", "x"))).toBe("2 | ok");
});

test("a run says which inputs it read, each at its version, and follows their values", async () => {
  const { core, run } = openTestCore();
  const finished = (events: readonly ExecutionEvent[]) => events.findLast(({ type }) => type === "finished");
  const made = await run("a", `const rate = octavo.input.slider("Dropout", { min: 0, max: 1, value: 0.25 }); rate`);
  expect(finished(made)).not.toHaveProperty("facts.data");
  expect(made.filter(({ type }) => type === "result")).toEqual([]);
  expect(finished(await run("b", "rate.value"))).toMatchObject({ facts: { data: { "input Dropout": "0.25" } } });
  core.receive({ type: "inputs", values: { Dropout: 0.5 } });
  const again = await run("b", "rate.value * 2");
  expect(summaryOf(again)).toBe("1 | ok");
  expect(finished(again)).toMatchObject({ facts: { data: { "input Dropout": "0.5" } } });
});

test("a table larger than what is stored stays in the kernel, for who asks for its rows", async () => {
  const { core, posted, run } = openTestCore();
  const events = await run("a", "Array.from({ length: 20_000 }, (_, at) => ({ at }))");
  const shown = events.find((event) => event.type === "result");
  const table =
    shown?.type === "result" ? (shown.data[tableMime] as { octavo: { rows: number; tableId: string } }) : undefined;
  expect(table?.octavo.rows).toBe(20_000);
  const query = {
    tableId: table?.octavo.tableId ?? "",
    from: 19_999,
    to: 30_000,
    sort: null,
    find: "",
    filters: [],
    form: "rows" as const,
  };
  const ask = () => {
    core.receive({ type: "rows", requestId: 1, query });
    return posted.at(-1);
  };
  expect(ask()).toEqual({ type: "rows", requestId: 1, page: { rows: [{ at: 19_999 }], found: 20_000 } });
  await run("a", "1");
  expect(ask()).toMatchObject({ page: null });
});

describe("bad input", () => {
  test("a cell that replaces what all cells share is told, and the next cell finds it as it was", async () => {
    const { run } = openTestCore();
    const poisons = [
      "Array.prototype.push = () => { throw new Error('poisoned') }; [1].map((n) => n)",
      "Promise = class {} as any; 1",
      "Promise.prototype.then = () => { throw new Error('poisoned') }; await null; 1",
      "Map.prototype.get = () => undefined; Map.prototype.set = () => undefined; 1",
      "Object.prototype.toString = () => { throw 1 }; JSON.stringify = () => 'x'; 1",
    ];
    for (const source of poisons) {
      expect(summaryOf(await run("a", source))).toMatch(/put back, because all cells share it/);
      expect(
        summaryOf(await run("b", "const list = []; list.push(1); await Promise.all([1]); new Map([[1, 2]]).get(1)")),
      ).toBe("2 | ok");
    }
  });

  test("values that cannot be cloned, that throw when looked at, that are their own part", async () => {
    const { run } = openTestCore();
    await run(
      "a",
      "const proxy = new Proxy({}, { get() { throw new Error('no') }, ownKeys() { throw new Error('no') } })",
    );
    expect(summaryOf(await run("b", "display(proxy); 1"))).toMatch(/ok$/);
    expect(summaryOf(await run("c", "const ring: any = {}; ring.ring = ring; ring"))).toMatch(/ok$/);
    expect(
      summaryOf(await run("d", "({ toJSON() { throw new Error('no') }, get x() { throw new Error('no') } })")),
    ).toMatch(/ok$/);
    expect(
      summaryOf(
        await run("e", "display({ [Symbol.toPrimitive]() { throw 1 }, toString() { throw 2 } }); new WeakMap()"),
      ),
    ).toMatch(/ok$/);
  });

  test("a cell of a megabyte, and two thousand cells on one", async () => {
    const { run } = openTestCore();
    const lines = Array.from({ length: 30_000 }, (_, at) => `const name${at} = ${at} + "text";`).join("\n");
    expect(lines.length).toBeGreaterThan(900_000);
    expect(summaryOf(await run("big", `{${lines}}\n"done"`))).toBe("'done' | ok");
    await run("one", "const shared = 1");
    const all = await Promise.all(Array.from({ length: 20 }, (_, at) => run(`c${at}`, "shared + 1")));
    expect(new Set(all.map(summaryOf))).toEqual(new Set(["2 | ok"]));
  }, 60_000);
});

describe("what a run tells of values", () => {
  const factsOf = async (running: ReturnType<ReturnType<typeof openTestCore>["run"]>) => {
    const end = (await running).find((event) => event.type === "finished");
    return end?.type === "finished" ? end.facts : undefined;
  };

  test("versions of what it made, and what it changed of others, however it got hold of it", async () => {
    const { run } = openTestCore();
    const first = await factsOf(run("a", "const x = { list: [1] }; const f = () => x"));
    expect(first?.made).toEqual({ x: expect.stringMatching(/^h:/), f: expect.stringMatching(/^u:/) });
    expect((await factsOf(run("a", "const x = { list: [1] }; const f = () => x")))?.made?.x).toBe(first?.made?.x);
    const told = await factsOf(run("b", "f().list.push(2)"));
    expect(Object.keys(told?.changed ?? {})).toEqual(["x"]);
    expect((await factsOf(run("c", "x.list.length")))?.changed).toBe(undefined);
  });
});
