import { expect, test } from "vitest";
import { analyseCell } from "#lib/kernel/compile/compile.ts";
import { deedsOf } from "#lib/kernel/compile/deeds.ts";

const changes = (source: string): string => {
  const analysed = analyseCell(source);
  if (!analysed.ok) throw new Error(analysed.problem.message);
  return deedsOf(analysed.cell)
    .changes.map(({ name, how, method }) => [name, how, method].filter((word) => word !== undefined).join(" "))
    .join(", ");
};

test("a change of another cell's value is seen in all its forms", () => {
  expect(changes("x = 1")).toBe("x assign");
  expect(changes("x.a = 1; x[0] += 2; x.n++; delete x.k")).toBe("x inside, x inside, x inside, x inside");
  expect(changes("[x.a, { b: x.b = 3 }] = y as any")).toBe("x inside, x inside");
  expect(changes("x.items.push(1); x!.sort(); x?.clear()")).toBe("x call push, x call sort, x call clear");
  expect(changes("Object.assign(x, y); Reflect.set(x.a, 'k', 1)")).toBe("x call Object.assign, x call Reflect.set");
  expect(changes("const train = async () => { await model.fit(xs) }")).toBe("model call fit");
});

test("another name for the value is no disguise", () => {
  expect(changes("const q = x.rows; q.push(1)")).toBe("x call push");
  expect(changes("const { a, b: [c] } = x; c.n = 1")).toBe("x inside");
  expect(changes("let q; q = x; { q!.sort() }")).toBe("x call sort");
  expect(changes("const q = [...x]; q.push(1); const r = f(x); r.push(1)")).toBe("");
});

test("what is the cell's own, or only read, is no change", () => {
  expect(changes("const x = []; x.push(1); x[0] = 2; const f = (y) => { y.a = 1; y.push(2) }")).toBe("");
  expect(changes("x.map((n) => n + 1); x.toSorted(); a.add(b); a.reverse(); x.a.b === 2")).toBe("");
  expect(changes("f().push(1); f(x).a = 2")).toBe("");
});

test("training and the network are effects", () => {
  const effects = (source: string) => {
    const analysed = analyseCell(source);
    return analysed.ok ? deedsOf(analysed.cell).effects : [];
  };
  expect(effects("optimizer.minimize(() => loss())")).toEqual(["trains"]);
  expect(effects("await fetch('/x')")).toEqual(["network"]);
  expect(effects("const fetch = 1; fetch + 1")).toEqual([]);
});
