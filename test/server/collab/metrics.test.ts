import { expect, test } from "vitest";
import { createCounters, exposeCollab } from "#server/collab/metrics.ts";
import { createMetrics } from "#server/http/metrics.ts";

test("counters start at nothing and are read when somebody asks", async () => {
  const counters = createCounters();
  expect(new Set(Object.values(counters))).toEqual(new Set([0]));
  const read = new Map<string, () => number>();
  const expose = (name: string, _: string, value: () => number): void => {
    read.set(name, value);
  };
  exposeCollab({ ...createMetrics("secret"), gauge: expose, counter: expose }, counters);
  counters.messagesSent = 7;
  counters.rooms = 2;
  expect(read.get("octavo_collab_messages_sent_total")?.()).toBe(7);
  expect(read.get("octavo_collab_rooms")?.()).toBe(2);
});
