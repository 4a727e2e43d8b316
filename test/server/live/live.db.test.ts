/** A metric logged anywhere is seen by whoever watches, and by nobody else. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { LiveMessage } from "#lib/protocol/live.ts";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken, guestOf, ownerOf, type Visitor } from "#test/support/workspace.ts";

let workspace: TrackingWorkspace;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
});
afterAll(() => workspace.stop());

interface Page {
  readonly ws: WebSocket;
  readonly closed: Promise<number>;
  send(request: object): void;
  next(fits: (message: LiveMessage) => boolean): Promise<LiveMessage>;
}

function open(query: string, headers: Record<string, string> = {}): Page {
  const ws = new WebSocket(`${workspace.base.replace("http", "ws")}/live${query}`, { headers });
  const waiting: { fits: (message: LiveMessage) => boolean; resolve: (message: LiveMessage) => void }[] = [];
  const seen: LiveMessage[] = [];
  ws.on("error", () => undefined);
  ws.on("message", (data) => {
    const message = JSON.parse(String(data)) as LiveMessage;
    const at = waiting.findIndex(({ fits }) => fits(message));
    if (at === -1) seen.push(message);
    else waiting.splice(at, 1)[0]?.resolve(message);
  });
  const opened = new Promise<void>((resolve) => ws.once("open", () => resolve()));
  return {
    ws,
    closed: new Promise((resolve) => ws.once("close", (code) => resolve(code))),
    send: (request) => void opened.then(() => ws.send(JSON.stringify(request))),
    next: (fits) => {
      const at = seen.findIndex(fits);
      if (at !== -1) return Promise.resolve(seen.splice(at, 1)[0] as LiveMessage);
      return new Promise((resolve) => waiting.push({ fits, resolve }));
    },
  };
}

const cookieOf = (visitor: Visitor): string => [...visitor.cookies].map((pair) => pair.join("=")).join("; ");

it("tells of new runs, points, ends and files, to those who may see them", async () => {
  const projectId = await workspace.project("Live");
  const page = open(`?token=${adminToken}`);
  page.send({ type: "watch", projectId });
  await page.next(({ type }) => type === "watching");
  const mlflow = workspace.mlflow(projectId);
  const runId = (await mlflow.post("mlflow/runs/create", { experiment_id: "0" })).json.run.info.run_id;
  expect(await page.next((m) => m.type === "runs" && m.changed.includes(runId))).toBeDefined();
  await mlflow.post("mlflow/runs/log-metric", { run_id: runId, key: "loss", value: 0.5, step: 3, timestamp: 7 });
  const told = await page.next((m) => m.type === "runs" && m.points.length > 0);
  expect(told).toMatchObject({ points: [{ runId, key: "loss", points: [[3, 7, 0.5]], more: false }] });
  await mlflow.call("PUT", `mlflow-artifacts/artifacts/0/${runId}/artifacts/a.txt`, "x", {
    "content-type": "text/plain",
  });
  expect(await page.next((m) => m.type === "runs" && m.files.length > 0)).toMatchObject({
    files: [`0/${runId}/artifacts/a.txt`],
  });
  page.ws.close();
});

it("tells who watches one run of that one only", async () => {
  const projectId = await workspace.project("Two runs");
  const mlflow = workspace.mlflow(projectId);
  const start = async () => (await mlflow.post("mlflow/runs/create", { experiment_id: "0" })).json.run.info.run_id;
  const [mine, other] = [await start(), await start()];
  const page = open(`?token=${adminToken}`);
  page.send({ type: "watch", projectId, runId: mine });
  await page.next(({ type }) => type === "watching");
  for (const run_id of [other, mine])
    await mlflow.post("mlflow/runs/log-metric", { run_id, key: "k", value: 1, timestamp: 1 });
  const told = await page.next(({ type }) => type === "runs");
  expect(told).toMatchObject({ points: [{ runId: mine }] });
  page.ws.close();
});

it("refuses strangers, other sites and what is not to be seen", async () => {
  const secret = await workspace.project("Hidden");
  const shared = await workspace.project("Shared");
  expect(await open("").closed).toBe(4401);
  const guest = await guestOf(workspace, await ownerOf(workspace), shared, "Eve");
  const foreign = open("", { cookie: cookieOf(guest), origin: "http://evil.example" });
  expect(await foreign.closed).toBe(1006);
  const page = open("", { cookie: cookieOf(guest), origin: workspace.base });
  page.send({ type: "watch", projectId: secret });
  expect(await page.next(({ type }) => type !== "runs")).toEqual({ type: "refused", projectId: secret });
  page.send({ type: "watch", projectId: shared });
  expect(await page.next(({ type }) => type !== "runs")).toEqual({ type: "watching", projectId: shared });
  page.ws.send("{}");
  expect(await page.closed).toBe(1008);
});
