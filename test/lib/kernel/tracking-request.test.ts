import { expect, test } from "vitest";
import { kernelRequestSchema } from "#lib/kernel/protocol.ts";

const log = { kind: "run-log", run: "e1:1", metrics: [] as object[], params: {}, tags: {} };
const point = (value: unknown, step: unknown = 0) => ({ key: "loss", value, step, time: 1 });
const fits = (request: object): boolean => kernelRequestSchema.safeParse(request).success;

test("what a kernel says of runs is bounded", () => {
  expect(fits({ ...log, metrics: [point(1), point("NaN"), point("-Infinity")] })).toBe(true);
  const refused = [
    { ...log, metrics: Array.from({ length: 1001 }, () => point(1)) },
    { ...log, metrics: [point(Number.NaN)] },
    { ...log, metrics: [point(1, 2 ** 53 + 2)] },
    { ...log, metrics: [point("many")] },
    { ...log, metrics: [{ ...point(1), key: "k".repeat(251) }] },
    { ...log, params: Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`p${at}`, ""])) },
    { ...log, tags: { note: "x".repeat(8001) } },
    { ...log, run: "../e1" },
    { kind: "run-end", run: "e1:1", status: "RUNNING", at: 1 },
    { kind: "run-begin", run: "e1:1", executionId: "e1", name: "", at: 1, params: {}, tags: {} },
  ];
  expect(refused.filter(fits)).toEqual([]);
});
