import { expect, it } from "vitest";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { csvHead, csvRow } from "#lib/tracking/csv.ts";

const run: TrackedRun = {
  id: "r",
  projectId: "p",
  experimentId: "0",
  experimentName: "Default",
  name: 'said "hi", twice',
  status: "FINISHED",
  user: "=cmd()",
  parentId: null,
  startedAt: 1,
  endedAt: null,
  updatedAt: 1,
  deletedAt: null,
  params: { lr: "-0.1" },
  tags: {},
  metrics: { loss: { value: "NaN", step: 0, time: 1 } },
};

it("writes a row per run, quotes what must be, and lets no cell be a formula", () => {
  const columns = { params: ["lr", "absent"], metrics: ["loss"], tags: [] };
  expect(csvHead(columns)).toBe(
    "id,experimentId,experimentName,name,status,user,parentId,startedAt,endedAt,params.lr,params.absent,metrics.loss\r\n",
  );
  expect(csvRow(run, columns)).toBe(`r,0,Default,"said ""hi"", twice",FINISHED,'=cmd(),,1,,-0.1,,NaN\r\n`);
});
