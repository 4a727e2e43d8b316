import { expect, test } from "vitest";
import { openDataset } from "#lib/data/dataset.ts";
import { readDataset } from "#lib/kernel/data.ts";
import type { KernelRequest } from "#lib/kernel/protocol.ts";

const csv = new TextEncoder().encode(
  `id,name\n${Array.from({ length: 200_000 }, (_, at) => `${at},n${at}`).join("\n")}\n`,
);

function ports(asked: KernelRequest[] = []) {
  return {
    loadReader: async () => openDataset,
    ask: async (request: KernelRequest) => {
      asked.push(request);
      if (request.kind === "bytes") return csv.slice(request.start, request.end).buffer;
      const file = { path: "a.csv", size: csv.byteLength, digest: "0", format: "csv", url: "/x" };
      return {
        datasetId: "d",
        name: "people",
        number: 3,
        digest: "0",
        format: "csv",
        files: [file],
        size: csv.byteLength,
        columns: null,
        rows: null,
        message: "",
        createdAt: 0,
        createdBy: "",
      };
    },
  };
}

test("rows come from the files of the version, in pieces", async () => {
  const asked: KernelRequest[] = [];
  const rows = await (await readDataset("people", ports(asked))).rows();
  expect(rows).toHaveLength(200_000);
  expect(rows[199_999]).toEqual({ id: 199_999, name: "n199999" });
  const bytes = asked.filter((request) => request.kind === "bytes");
  expect(bytes.length).toBe(Math.ceil(csv.byteLength / (1024 * 1024)));
  expect(bytes.every(({ ref }) => ref === "people@3")).toBe(true);
});

test("a reader that stops early asks for no more than it looked ahead", async () => {
  const asked: KernelRequest[] = [];
  const dataset = await readDataset("people@3", ports(asked));
  for await (const batch of dataset.batches()) {
    expect(batch.length).toBeGreaterThan(0);
    break;
  }
  expect(asked.filter(({ kind }) => kind === "bytes").length).toBeLessThanOrEqual(2);
});

test("what is no name is refused before anybody is asked", async () => {
  await expect(readDataset(5 as never, ports())).rejects.toThrow("takes a dataset's name");
});
