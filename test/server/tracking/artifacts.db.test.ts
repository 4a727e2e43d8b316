/** Artifacts through MLflow's proxy and our own API: what arrives whole is there, what climbs or is cut is not. */
import { request } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Mlflow, openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken } from "#test/support/workspace.ts";

let workspace: TrackingWorkspace;
let projectId: string;
let mlflow: Mlflow;
let runId: string;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
  projectId = await workspace.project();
  mlflow = workspace.mlflow(projectId);
  runId = (await mlflow.post("mlflow/runs/create", { experiment_id: "0" })).json.run.info.run_id;
});
afterAll(() => workspace.stop());

const proxy = (path: string): string => `mlflow-artifacts/artifacts/${path}`;
const put = (path: string, body: string | Uint8Array) =>
  mlflow.call("PUT", proxy(path), body, { "content-type": "application/octet-stream" });
const list = async (path: string) => (await mlflow.get(`mlflow-artifacts/artifacts?path=${path}`)).json.files;

it("puts, lists, reads in ranges, overwrites and deletes", async () => {
  const root = `0/${runId}/artifacts`;
  expect((await put(`${root}/model/MLmodel`, "flavors: {}")).json).toEqual({});
  await put(`${root}/model/data/weights%2Bfirst~1.bin`, "0123456789");
  await put(`${root}/note.txt`, "first");
  await put(`${root}/note.txt`, "second");
  expect(await list(root)).toEqual([
    { path: "model", is_dir: true },
    { path: "note.txt", is_dir: false, file_size: 6 },
  ]);
  expect(await list(`${root}/model`)).toEqual([
    { path: "MLmodel", is_dir: false, file_size: 11 },
    { path: "data", is_dir: true },
  ]);
  const ranged = await mlflow.call("GET", proxy(`${root}/model/data/weights%2Bfirst~1.bin`), undefined, {
    range: "bytes=2-4",
  });
  expect([ranged.status, ranged.text]).toEqual([206, "234"]);
  const whole = await mlflow.get(proxy(`${root}/note.txt`));
  expect(whole.text).toBe("second");
  expect(whole.headers.get("content-disposition")).toContain('attachment; filename="note.txt"');
  expect(whole.headers.get("x-content-type-options")).toBe("nosniff");
  expect(whole.headers.get("content-security-policy")).toContain("sandbox");
  const listed = await mlflow.get(`mlflow/artifacts/list?run_id=${runId}&path=model`);
  expect(listed.json).toMatchObject({
    root_uri: `mlflow-artifacts:/${root}`,
    files: [{ path: "model/MLmodel" }, { path: "model/data" }],
  });
  expect((await mlflow.call("DELETE", proxy(`${root}/model`))).json).toEqual({});
  expect(await list(root)).toHaveLength(1);
  expect((await mlflow.get(proxy(`${root}/model/MLmodel`))).json.error_code).toBe("RESOURCE_DOES_NOT_EXIST");
});

it.each([
  "0/../../etc/passwd",
  "0/%2e%2e/x",
  "0/%252e%252e/x",
  "0/..%2f..%2fx",
  "%2fetc%2fpasswd",
  "0/a%00b",
  "0//b",
  "C:%5cx",
  "0/a%5c..%5cb",
])("refuses the path %s", async (path) => {
  const raw = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const url = new URL(workspace.base);
    const call = request(
      {
        host: url.hostname,
        port: url.port,
        method: "PUT",
        path: `/mlflow/${projectId}/api/2.0/${proxy(path)}`,
        headers: { authorization: `Bearer ${adminToken}` },
      },
      (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    call.on("error", reject);
    call.end("x");
  });
  expect([400, 404]).toContain(raw.status);
});

it("an upload that is cut in the middle leaves nothing", async () => {
  const at = `0/${runId}/artifacts/cut.bin`;
  await new Promise<void>((resolve) => {
    const url = new URL(workspace.base);
    const call = request({
      host: url.hostname,
      port: url.port,
      method: "PUT",
      path: `/mlflow/${projectId}/api/2.0/${proxy(at)}`,
      headers: { authorization: `Bearer ${adminToken}`, "content-length": "1000000" },
    });
    call.on("error", () => resolve());
    call.write(Buffer.alloc(1000), () => call.destroy());
  });
  expect((await mlflow.get(proxy(at))).status).toBe(404);
});

it("takes a large file in parts, each with the upload's secret and no other", async () => {
  const folder = `0/${runId}/artifacts/big`;
  const begun = await mlflow.post(`mlflow-artifacts/mpu/create/${folder}`, { path: "/tmp/w.bin", num_parts: 2 });
  const { upload_id, credentials } = begun.json;
  const send = (index: number, headers: Record<string, string>, body: string) =>
    fetch(credentials[index].url, { method: "PUT", headers, body });
  expect((await send(0, {}, "x")).status).toBe(404);
  expect((await send(0, credentials[0].headers, "hello ")).headers.get("etag")).toMatch(/^"/);
  const early = await mlflow.post(`mlflow-artifacts/mpu/complete/${folder}`, { path: "w.bin", upload_id, parts: [] });
  expect(early.status).toBe(400);
  await send(1, credentials[1].headers, "world");
  await mlflow.post(`mlflow-artifacts/mpu/complete/${folder}`, { path: "w.bin", upload_id, parts: [] });
  expect((await mlflow.get(proxy(`${folder}/w.bin`))).text).toBe("hello world");
});

it("a file is no folder, and our own API reads and writes the same", async () => {
  await put(`0/${runId}/artifacts/a`, "x");
  expect((await put(`0/${runId}/artifacts/a/b`, "x")).json.error_code).toBe("INVALID_PARAMETER_VALUE");
  const { owner } = workspace;
  const content = `/api/runs/${runId}/artifacts/content?path=own/x.html`;
  expect((await owner.call("PUT", content, "<b>", { "content-type": "application/octet-stream" })).status).toBe(204);
  const shown = await owner.get(content);
  expect(shown.headers.get("content-type")).toContain("text/html");
  expect(shown.headers.get("content-security-policy")).toContain("sandbox");
  expect((await owner.get(`/api/runs/${runId}/artifacts?path=own`)).json.items).toMatchObject([
    { path: "own/x.html", isFolder: false, size: 3 },
  ]);
});
