import { describe, expect, test } from "vitest";
import { seededRandom } from "#lib/kernel/random.ts";
import type { ToldRun } from "#lib/tracking/facts.ts";
import { why } from "#lib/tracking/why.ts";

const run = (
  id: string,
  params: Record<string, string>,
  value: number,
  tags: Record<string, string> = {},
): ToldRun => ({
  id,
  params,
  tags,
  value,
});

describe("why a run differs", () => {
  test("is best told by runs that differ in one thing alone", () => {
    const all: ToldRun[] = [];
    for (const lr of ["0.1", "0.01"])
      for (const width of ["8", "16", "32"])
        for (const seed of ["1", "2"])
          all.push(run(`${lr}${width}${seed}`, { lr, width, seed }, (lr === "0.1" ? 0.8 : 0.9) + Number(seed) / 1000));
    const find = (id: string) => all.find((each) => each.id === id) as ToldRun;
    const { delta, reasons, chance } = why(find("0.181"), find("0.01162"), all, seededRandom(1));
    expect(delta).toBeCloseTo(0.101);
    expect(reasons.map(({ key, from, to }) => [key, from, to])).toEqual([
      ["lr", "0.1", "0.01"],
      ["seed", "1", "2"],
      ["width", "8", "16"],
    ]);
    expect(reasons[0]?.pairs).toEqual({ count: 3, effect: expect.closeTo(0.1) });
    expect(reasons[2]?.pairs).toEqual({ count: 2, effect: expect.closeTo(0) });
    expect(chance).toEqual({ deviation: expect.closeTo(0.0007), runs: 12 });
  });

  test("names code and data before what is only beside them, when no other run tells", () => {
    const a = {
      ...run("a", {}, 1, { "mlflow.source.git.commit": "1", "octavo.device": "cpu", team: "x" }),
      datasets: ["d@1"],
    };
    const b = {
      ...run("b", {}, 2, { "mlflow.source.git.commit": "2", "octavo.device": "webgpu", team: "y" }),
      datasets: ["d@2"],
    };
    const { reasons } = why(a, b, [], seededRandom(1));
    expect(reasons.map(({ kind }) => kind)).toEqual(["code", "data", "environment", "tag"]);
    expect(reasons.every(({ pairs, overall }) => pairs === undefined && overall === undefined)).toBe(true);
  });

  test("of runs alike there is no reason", () => {
    expect(why(run("a", { lr: "1" }, 1), run("b", { lr: "1" }, 1), [], seededRandom(1)).reasons).toEqual([]);
  });
});
