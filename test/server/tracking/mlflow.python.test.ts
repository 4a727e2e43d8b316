/** The real MLflow clients, current and of the 2.x line, doing what people do with them. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tellStory } from "#test/support/mlflow-story.ts";
import { type Python, pythonWith } from "#test/support/python.ts";
import { openTrackingWorkspace, type TrackingWorkspace } from "#test/support/tracking-workspace.ts";
import { adminToken } from "#test/support/workspace.ts";

const current = await pythonWith("mlflow-3", ["mlflow==3.17.2", "psutil", "psycopg2-binary"]);
const older = await pythonWith("mlflow-2", ["mlflow==2.22.2"]);
const torch = await pythonWith("mlflow-torch", ["mlflow==3.17.2", "torch==2.13.0", "lightning", "psutil"]);

let workspace: TrackingWorkspace;
beforeAll(async () => {
  workspace = await openTrackingWorkspace();
});
afterAll(() => workspace.stop());

const bearer = { MLFLOW_TRACKING_TOKEN: adminToken };

/** In a fresh project of its own, by its prefix. */
async function tell(python: Python, story: string, env: Readonly<Record<string, string>> = bearer) {
  if (python.kind === "missing") throw new Error(python.reason);
  return tellStory(python.python, story, `${workspace.base}/mlflow/${await workspace.project(story)}`, env);
}

describe.each([
  ["3.x", current],
  ["2.x", older],
] as const)("the client %s", (line, python) => {
  it.skipIf(python.kind === "missing")(
    "logs, searches, nests, resumes, keeps files, tables, images and inputs",
    async () => {
      const said = await tell(python, "client.py");
      expect(said).toMatchObject({
        same: true,
        default: "Default",
        "experiment tag": "vision",
        found: ["stories"],
        "param again": "INVALID_PARAMETER_VALUE",
        run: ["FINISHED", { lr: "0.1" }, { loss: 0.5 }, "é", "low"],
        history: [
          [0, "nan"],
          [1, "1.7976931348623157e+308"],
          [2, "0.5"],
        ],
        deleted: "INVALID_PARAMETER_VALUE",
        missing: "RESOURCE_DOES_NOT_EXIST",
        "no experiment": null,
        text: "hello",
        "child of": true,
        parent: ["FINISHED", 150, 32, 361],
        inputs: [["frame", "training"]],
        files: [["files/deep/two words+.bin", 19_000]],
        downloaded: 19_000,
        table: [1, 2, 3],
        frame: [1, 361, "149", "parent"],
        all: ["child", "low", "parent"],
        "bad filter": "INVALID_PARAMETER_VALUE",
        async: 200,
      });
      expect(said.root).toEqual(expect.arrayContaining(["black.png", "data.json", "files", "notes", "table.json"]));
      expect(said.printed).toMatch(/#\/experiments\/1\/runs\/[0-9a-f]{32}/);
    },
  );

  it.skipIf(python.kind === "missing")(
    "autologs, logs, registers, loads, copies and evaluates a model of scikit-learn",
    async () => {
      const said = await tell(python, "sklearn_story.py", {
        MLFLOW_TRACKING_USERNAME: "any",
        MLFLOW_TRACKING_PASSWORD: adminToken,
      });
      expect(said).toMatchObject({
        autolog: ["FINISHED", "300", true, "LogisticRegression"],
        loaded: true,
        alias: "1",
        "by alias": 0,
        "by version": 0,
        version: ["READY", "the first", { checked: "yes" }, ["champion"]],
        stage: ["1"],
        registered: ["Iris"],
        second: "2",
        versions: ["1", "2"],
        copied: 0,
        evaluated: [true, true],
        ...(line === "3.x" ? { logged: 1 } : {}),
      });
      expect(said.artifacts).toEqual(expect.arrayContaining(["estimator.html"]));
    },
  );
});

it.skipIf(current.kind === "missing")("system metrics arrive by themselves", async () => {
  expect((await tell(current, "system_story.py")).keys.length).toBeGreaterThan(0);
});

it.skipIf(torch.kind === "missing")("autologs PyTorch on the CPU, and loads a model of it", async () => {
  expect(await tell(torch, "torch_story.py")).toMatchObject({
    status: "FINISHED",
    falls: true,
    epochs: 3,
    loaded: [2, 1],
  });
});
