/** The runs of an MLflow come in from its database file and from its server, once however often they are sent. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, it } from "vitest";
import { octavo } from "#test/support/terminal.ts";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken } from "#test/support/workspace.ts";

const folder = mkdtempSync(path.join(tmpdir(), "octavo-import-"));
let workspace: TrackingWorkspace;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
});
afterAll(async () => {
  await workspace.stop();
  rmSync(folder, { recursive: true });
});

const env = () => ({
  OCTAVO_ORIGIN: workspace.base,
  OCTAVO_ADMIN_TOKEN: adminToken,
  MLFLOW_TRACKING_TOKEN: adminToken,
});

it("from a database file, twice as once", async () => {
  const file = path.join(folder, "mlflow.db");
  const database = new DatabaseSync(file);
  database.exec(`
    create table experiments (experiment_id integer, name text);
    create table runs (run_uuid text, name text, status text, start_time integer, end_time integer, lifecycle_stage text, experiment_id integer);
    create table params (key text, value text, run_uuid text);
    create table tags (key text, value text, run_uuid text);
    create table metrics (key text, value real, timestamp integer, step integer, is_nan integer, run_uuid text);
    insert into experiments values (0, 'Default'), (3, 'It''s old');
    insert into runs values ('${"a".repeat(32)}', 'first', 'FINISHED', 5, 9, 'active', 3), ('${"b".repeat(32)}', 'gone', 'FAILED', 5, 9, 'deleted', 3);
    insert into params values ('lr', '0.1', '${"a".repeat(32)}');
    insert into tags values ('team', 'x', '${"a".repeat(32)}');
    insert into metrics values ('loss', 2, 6, 0, 0, '${"a".repeat(32)}'), ('loss', 0, 7, 1, 1, '${"a".repeat(32)}');`);
  database.close();
  const projectId = await workspace.project("From a file");
  for (let time = 0; time < 2; time++) {
    const done = await octavo(["import-runs", file, "--project", projectId], env());
    expect(done).toMatchObject({ code: 0, out: expect.stringContaining("1 runs with 2 points") });
  }
  const run = (await workspace.owner.get(`/api/runs/${"a".repeat(32)}`)).json;
  expect(run).toMatchObject({
    name: "first",
    experimentName: "It's old",
    status: "FINISHED",
    startedAt: 5,
    endedAt: 9,
    params: { lr: "0.1" },
    tags: { team: "x" },
    metrics: { loss: { value: "NaN", step: 1, time: 7 } },
  });
  const history = await workspace.owner.get(`/api/runs/${run.id}/history?key=loss`);
  expect(history.json.items).toHaveLength(2);
  expect((await workspace.owner.get(`/api/runs/${"b".repeat(32)}`)).status).toBe(404);
});

it("says what is no MLflow", async () => {
  const file = path.join(folder, "broken.db");
  writeFileSync(file, "no database");
  const projectId = await workspace.project("Broken");
  const broken = await octavo(["import-runs", file, "--project", projectId], env());
  expect(broken).toMatchObject({ code: 2, err: expect.stringContaining("is no SQLite database of MLflow") });
});
