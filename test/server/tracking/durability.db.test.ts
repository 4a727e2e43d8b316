/** A server killed in the middle of ingestion has lost no point that it acknowledged. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";

const token = "a-token-of-the-kill-test";
let db: TestDatabase;
let folder: string;
beforeAll(async () => {
  db = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), "octavo-kill-"));
});
afterAll(async () => {
  await db.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Server {
  readonly child: ChildProcess;
  readonly base: string;
}

function start(): Promise<Server> {
  const child = spawn(process.execPath, [path.resolve("test/bench/tracking-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATABASE_URL: db.url, OCTAVO_DATA: folder, OCTAVO_ADMIN_TOKEN: token },
  });
  return new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("the server did not start")));
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      const base = /listening at (\S+)/.exec(text)?.[1];
      if (base !== undefined) resolve({ child, base });
    });
  });
}

async function call(base: string, method: string, at: string, body?: object) {
  const answer = await fetch(base + at, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${at}: ${answer.status} ${text}`);
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  return JSON.parse(text) as any;
}

it("keeps every acknowledged point through kills, and counts what is sent again once", {
  timeout: 120_000,
}, async () => {
  let server = await start();
  const project = await call(server.base, "POST", "/api/projects", { name: "Killed" });
  const at = `/mlflow/${project.id}/api/2.0/mlflow`;
  const writers = 4;
  const runs: string[] = [];
  for (let n = 0; n < writers; n++) {
    runs.push((await call(server.base, "POST", `${at}/runs/create`, { experiment_id: "0" })).run.info.run_id);
  }
  const acknowledged = runs.map(() => 0);
  for (let round = 0; round < 2; round++) {
    const { child, base } = server;
    const enough = 80 * (round + 1);
    await Promise.all(
      runs.map(async (run_id, writer) => {
        for (;;) {
          // each request brings five points, the first of which the last one brought, too
          const from = Math.max(0, (acknowledged[writer] ?? 0) - 1);
          const metrics = Array.from({ length: 5 }, (_, n) => ({
            key: "m",
            value: from + n,
            step: from + n,
            timestamp: from + n,
          }));
          const stored = await call(base, "POST", `${at}/runs/log-batch`, { run_id, metrics }).then(
            () => true,
            () => false,
          );
          if (!stored) return;
          acknowledged[writer] = from + 5;
          if (acknowledged.every((count) => count >= enough)) child.kill("SIGKILL");
        }
      }),
    );
    server = await start();
  }
  for (const [writer, run_id] of runs.entries()) {
    const { metrics } = await call(server.base, "GET", `${at}/metrics/get-history?run_id=${run_id}&metric_key=m`);
    const steps = metrics.map((metric: { step: number }) => metric.step);
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, step) => step));
    expect(steps.length).toBeGreaterThanOrEqual(acknowledged[writer] ?? 0);
  }
  server.child.kill("SIGKILL");
});
