/** Runs of TensorBoard and W&B come in, once however often; runs and points go out as files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openParquet } from "#lib/data/parquet.ts";
import { octavo } from "#test/support/terminal.ts";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken } from "#test/support/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "octavo-imports-"));
let workspace: TrackingWorkspace;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
});
afterAll(async () => {
  await workspace.stop();
  rmSync(folder, { recursive: true });
});

const env = () => ({ OCTAVO_ORIGIN: workspace.base, OCTAVO_ADMIN_TOKEN: adminToken });

async function importTwice(source: string, says: RegExp): Promise<{ projectId: string; runs: Found[] }> {
  const projectId = await workspace.project(path.basename(source));
  for (let time = 0; time < 2; time++)
    expect(await octavo(["import-runs", source, "--project", projectId], env())).toMatchObject({
      code: 0,
      out: expect.stringMatching(says),
    });
  const found = await workspace.owner.post(`/api/projects/${projectId}/runs/search`, { orderBy: ["run_name ASC"] });
  return { projectId, runs: found.json.items };
}

interface Found {
  readonly id: string;
  readonly name: string;
}

it("from a folder of TensorBoard's: a run for each folder, with its images and params", async () => {
  const { runs } = await importTwice("test/fixtures/tracking/board", /^2 runs with 7 points/);
  expect(runs).toMatchObject([
    {
      name: "first",
      experimentName: "board",
      status: "FINISHED",
      startedAt: 1_700_000_000_000,
      metrics: { "train/loss": { step: 4 }, odd__key__x_: { value: "NaN" } },
    },
    { name: "tuned", params: { lr: "0.1", model: "cnn", deep: "true" } },
  ]);
  const history = await workspace.owner.get(`/api/runs/${runs[0]?.id}/history?key=train/loss`);
  expect(history.json.items).toHaveLength(5);
  const image = await workspace.owner.get(`/api/runs/${runs[0]?.id}/artifacts/content?path=images/digit/3.png`);
  expect(image.status).toBe(200);
  const text = await workspace.owner.get(
    `/api/runs/${runs[0]?.id}/artifacts/content?path=texts/note/text_summary/1.md`,
  );
  expect(text.text).toBe("hello");
});

it("from a run that W&B's client left offline", async () => {
  const { runs } = await importTwice("test/fixtures/tracking/wandb", /^1 runs with 7 points/);
  expect(runs).toMatchObject([
    {
      name: "calm-river-1",
      experimentName: "digits",
      status: "FINISHED",
      params: { lr: "0.1", "net.kind": "cnn", "net.layers": "[1,2]" },
      tags: { "wandb.tags": "a, b", "mlflow.note.content": "a note" },
      metrics: { loss: { value: "NaN", step: 3 }, "val.acc": { value: 0.2, step: 2 } },
    },
  ]);
});

it("from tables that W&B exports; other tables are refused", async () => {
  const file = path.join(folder, "calm-river-1.csv");
  writeFileSync(file, "_step,_timestamp,loss,val/acc\n0,1700000000,0.5,\n1,1700000001,0.25,0.75\n");
  const { runs } = await importTwice(file, /^1 runs with 3 points/);
  expect(runs).toMatchObject([
    { name: "calm-river-1", startedAt: 1_700_000_000_000, metrics: { "val/acc": { value: 0.75, step: 1 } } },
  ]);
  const other = path.join(folder, "other.csv");
  writeFileSync(other, "a,b\n1,2\n");
  const projectId = await workspace.project("Other");
  const refused = await octavo(["import-runs", other, "--project", projectId], env());
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("is no table that W&B exports") });
  const empty = await octavo(["import-runs", path.join(folder, "nothing"), "--project", projectId], env());
  expect(empty).toMatchObject({ code: 2, err: expect.stringContaining("there is no") });
});

it("out into files, as Parquet or CSV, of one experiment", async () => {
  const { projectId } = await importTwice("test/fixtures/tracking/board", /^2 runs/);
  const out = path.join(folder, "out");
  const done = await octavo(["export-runs", out, "--project", projectId, "--experiment", "board"], env());
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining("points.parquet") });
  const bytes = readFileSync(path.join(out, "points.parquet"));
  const read = async (start: number, end: number) => new Uint8Array(bytes.subarray(start, end));
  expect((await openParquet({ size: bytes.length, read })).rows).toBe(7);
  await octavo(
    ["export-runs", out, "--project", projectId, "--format", "csv", "--filter", "run_name = 'tuned'"],
    env(),
  );
  expect(readFileSync(path.join(out, "runs.csv"), "utf8").trim().split("\r\n")).toHaveLength(2);
  const wrong = await octavo(["export-runs", out, "--project", projectId, "--experiment", "nowhere"], env());
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining("there is no experiment nowhere") });
});
