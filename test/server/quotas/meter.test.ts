import { expect, it } from "vitest";
import type { ProjectId } from "#lib/base/id.ts";
import { createMeter } from "#server/quotas/meter.ts";

const project = "p" as ProjectId;
const bytes = (size: number): Uint8Array => new Uint8Array(size);

/** A store of one project with room for `limit` bytes; the sum in the database is `kept`. */
function meterOf(limit: number | null) {
  const place = { kept: 0, sums: 0, at: 0 };
  const meter = createMeter({
    now: () => place.at,
    standing: async () => {
      place.sums++;
      return { used: place.kept, limit };
    },
  });
  const put = async (source: Uint8Array | AsyncIterable<Uint8Array>): Promise<number> => {
    const counted = await meter.count(project, source);
    let size = 0;
    try {
      if (counted.source instanceof Uint8Array) size = counted.source.length;
      else for await (const chunk of counted.source) size += chunk.length;
      place.kept += size;
    } catch (error) {
      await counted.end(false);
      throw error;
    }
    await counted.end(true);
    return size;
  };
  return { place, meter, put };
}

async function* pieces(...sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield bytes(size);
}

const exceeded = expect.objectContaining({ code: "quota_exceeded" });

it("takes what fits to the last byte, and nothing after it", async () => {
  const { put, meter } = meterOf(10);
  await put(bytes(4));
  await put(pieces(3, 3));
  await expect(put(bytes(1))).rejects.toEqual(exceeded);
  await expect(put(pieces(1))).rejects.toEqual(exceeded);
  await expect(meter.expect(project, 1)).rejects.toMatchObject({
    detail: { quota: "storageBytes", limit: 10, used: 10, usage: "/p/p/usage" },
  });
});

it("ends a stream at the chunk that goes beyond, and gives its room back", async () => {
  const { put } = meterOf(10);
  let sent = 0;
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) {
      sent++;
      yield bytes(4);
    }
  }
  await expect(put(endless())).rejects.toEqual(exceeded);
  expect(sent).toBe(3);
  expect(await put(bytes(10))).toBe(10);
});

it("counts what flows in at the same time together", async () => {
  const { put, place } = meterOf(100);
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => put(pieces(4, 4, 4))));
  expect(place.kept).toBeLessThanOrEqual(100);
  expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeGreaterThanOrEqual(4);
  expect(outcomes.filter(({ status }) => status === "rejected").length).toBeGreaterThanOrEqual(12);
});

it("sums up rarely, but once more before it refuses", async () => {
  const { put, place } = meterOf(10);
  for (let n = 0; n < 5; n++) await put(bytes(1));
  expect(place.sums).toBe(1);
  place.kept = 0; // somebody emptied the trash
  await put(bytes(9));
  expect(place.sums).toBe(2);
  place.at += 60_000;
  await put(bytes(1));
  expect(place.sums).toBe(3);
});

it("refuses nobody where there is no limit, and does not stay in doubt after a failed sum", async () => {
  expect(await meterOf(null).put(bytes(1000))).toBe(1000);
  let fail = true;
  const meter = createMeter({
    now: () => 0,
    standing: async () => {
      if (fail) throw new Error("the database does not answer");
      return { used: 0, limit: 10 };
    },
  });
  await expect(meter.expect(project, 1)).rejects.toThrow("does not answer");
  fail = false;
  await meter.expect(project, 1);
});
