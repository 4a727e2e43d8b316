/** The Python package against a started server: data, studies shared with others, notebooks in and out. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pythonWith } from "#test/support/python.ts";
import { openWholeHouse } from "#test/support/whole-house.ts";
import { adminToken, ownerOf, type Visitor } from "#test/support/workspace.ts";

const run = promisify(execFile);
const python = await pythonWith("octavo", ["mypy==1.18.2"]);
const source = path.resolve("lib/python");

let workspace: Awaited<ReturnType<typeof openWholeHouse>>;
let owner: Visitor;
let projectId: string;
let folder: string;
beforeAll(async () => {
  if (python.kind === "missing") return;
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  projectId = (await owner.post("/api/projects", { name: "From Python" })).json.id;
  folder = await mkdtemp(path.join(os.tmpdir(), "octavo-python-"));
  // A copy, so that building it leaves nothing in the source.
  await cp(source, path.join(folder, "package"), { recursive: true });
  await run(python.python, ["-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall", "./package"], {
    cwd: folder,
  });
}, 300_000);
afterAll(async () => {
  if (python.kind === "missing") return;
  await workspace.stop();
  await rm(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: a story says anything
async function say(story: string, env: Readonly<Record<string, string>> = {}): Promise<any> {
  if (python.kind === "missing") throw new Error(python.reason);
  const file = path.join(folder, "story.py");
  await writeFile(file, `import json, octavo\n${story}\n`);
  const { stdout } = await run(python.python, [file], {
    cwd: folder,
    env: {
      NODE_ENV: "test",
      PATH: process.env.PATH ?? "",
      HOME: folder,
      OCTAVO_CACHE: path.join(folder, "cache"),
      OCTAVO_URL: workspace.base,
      OCTAVO_TOKEN: adminToken,
      OCTAVO_PROJECT: "From Python",
      ...env,
    },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

it.skipIf(python.kind === "missing")("reads a version of a dataset, once, checked against its digest", async () => {
  const at = `/api/projects/${projectId}/files/content?path=a.csv`;
  const type = { "content-type": "application/octet-stream" };
  const file = (await owner.call("PUT", at, "name,score\nada,0.5\né,2\n", type)).json;
  expect((await owner.post(`/api/projects/${projectId}/datasets`, { name: "people", files: [file.id] })).status).toBe(
    201,
  );
  const said = await say(`
people = octavo.data("people@1")
rows = list(people.rows())
place = people.files[0].local()
place.write_bytes(b"damaged of another size")
again = list(octavo.data("people").rows())
print(json.dumps([people.number, people.row_count, rows, again, [str(p.name) for p in people.download("out")]]))`);
  const rows = [
    { name: "ada", score: 0.5 },
    { name: "é", score: 2 },
  ];
  expect(said).toEqual([1, 2, rows, rows, ["a.csv"]]);
  const missing = await say(`
try:
    octavo.data("nothing@7")
except octavo.OctavoError as error:
    print(json.dumps([error.status, error.code]))`);
  expect(missing).toEqual([404, "not_found"]);
});

it.skipIf(python.kind === "missing")(
  "asks and tells a study that others share, prunes, fails, and finds the best",
  async () => {
    const story = `
import sys
client = octavo.connect()
space = [
    octavo.Categorical("kind", ["a", "b"]),
    octavo.Float("x", -1, 1),
    octavo.Float("rate", 1e-4, 1, log=True),
    octavo.Int("size", 1, 9, when=("kind", ["b"])),
]
study = client.study("shared", space, direction="maximize", sampler="random", pruner={"kind": "median", "startupTrials": 2}, seed=3)
def objective(trial):
    if trial.number == 1:
        raise ValueError("went wrong")
    for step in range(3):
        trial.report(step, -abs(trial["x"]), stop=True)
    return 1 - trial["x"] ** 2
study.optimize(objective, n_trials=12, catch=(ValueError,))
other = octavo.Client().study("shared")
states = [each.state for each in other.trials()]
best = other.best
print(json.dumps([len(states), sorted(set(states)), best.values, best.params["x"], list(other.importance()), [each.name for each in client.studies()]]))`;
    const [count, states, [value], x, importance, names] = await say(story);
    expect([count, states, names]).toEqual([12, ["complete", "failed", "pruned"], ["shared"]]);
    expect(value).toBeCloseTo(1 - x * x);
    expect(importance).toContain("x");
    const { items } = (await owner.get(`/api/projects/${projectId}/studies`)).json;
    const trials = (await owner.get(`/api/studies/${items[0].id}/trials`)).json.items;
    expect(
      trials.every(
        (trial: { params: Record<string, unknown> }) => "size" in trial.params === (trial.params.kind === "b"),
      ),
    ).toBe(true);
  },
);

it.skipIf(python.kind === "missing")(
  "brings notebooks in and out, and finds its way from MLflow's environment",
  async () => {
    const notebook = {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [{ id: "one", cell_type: "markdown", metadata: {}, source: "# From Python" }],
    };
    await writeFile(path.join(folder, "analysis.ipynb"), JSON.stringify(notebook));
    const said = await say(
      `
made = octavo.import_notebook("analysis.ipynb")
written = made.export("back.ipynb")
print(json.dumps([[each.name for each in octavo.notebooks()], json.loads(written.read_text())["cells"][0]["source"], octavo.connect().tracking_uri]))`,
      {
        OCTAVO_URL: "",
        OCTAVO_TOKEN: "",
        OCTAVO_PROJECT: "",
        MLFLOW_TRACKING_URI: `${workspace.base}/mlflow/${projectId}`,
        MLFLOW_TRACKING_TOKEN: adminToken,
      },
    );
    expect(said[0]).toContain("analysis");
    expect([said[1]].flat().join("")).toBe("# From Python");
    expect(said[2]).toBe(`${workspace.base}/mlflow/${projectId}`);
  },
);

it.skipIf(python.kind === "missing")("says what is wrong when nobody answers, and is typed", async () => {
  const said = await say(
    `
import octavo._client as client
client._TRIES = 1
try:
    octavo.notebooks()
except octavo.OctavoError as error:
    print(json.dumps(str(error)))`,
    { OCTAVO_URL: "http://127.0.0.1:9" },
  );
  expect(said).toMatch(/^no Octavo answers at http:\/\/127\.0\.0\.1:9/);
  if (python.kind === "missing") return;
  const checked = await run(python.python, ["-m", "mypy", "--strict", path.join(source, "src", "octavo")], {
    cwd: folder,
  }).catch((error: { stdout: string }) => error);
  expect(checked.stdout).toMatch(/^Success/);
});
