/** The unmodified clients from PyPI, against our room server. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { NotebookId } from "#lib/base/id.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { type CollabServer, connect, seedNotebook, startCollab, until } from "#test/support/collab-fixture.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { type Python, pythonWith } from "#test/support/python.ts";

let python: Python;
let db: TestDatabase;
let server: CollabServer;

beforeAll(async () => {
  python = await pythonWith("jupyter-clients", [
    "jupyter-nbmodel-client==1.5.1",
    "pycrdt==0.14.13",
    "nbformat==5.11.1",
  ]);
  db = await createTestDatabase();
  server = await startCollab(db);
});
afterAll(async () => {
  await server?.stop();
  await db?.stop();
});

const run = promisify(execFile);

async function py(script: string, ...args: string[]): Promise<unknown> {
  if (python.kind === "missing") throw new Error(python.reason);
  const { stdout } = await run(python.python, ["-c", script, `http://127.0.0.1:${server.port}`, ...args], {
    timeout: 60_000,
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null");
}

const nbmodel = `
import asyncio, json, sys
from jupyter_nbmodel_client import NbModelClient, get_jupyter_notebook_websocket_url
server, path = sys.argv[1:3]
async def main():
    url = get_jupyter_notebook_websocket_url(server, path, "bob")
    async with NbModelClient(url, username="mallory") as notebook:
        before = [cell["source"] for cell in notebook.as_dict()["cells"]]
        notebook.add_code_cell("print('from python')")
        notebook.add_markdown_cell("# told by python")
        notebook.set_cell_source(0, "one, edited")
        return {"before": before, "valid": True}
print(json.dumps(asyncio.run(main())))
`;

test("jupyter-nbmodel-client opens, edits and reads back a notebook by its path", async ({ skip }) => {
  if (python.kind === "missing") return skip(python.reason);
  await seedNotebook(db, server, "nbmodel");
  const ann = connect(server, "nbmodel", "ann");
  await ann.synced();
  expect(await py(nbmodel, "project-1/nbmodel.ipynb")).toMatchObject({ before: ["one", "two"] });
  const sources = (): string[] => toNotebookJson(ann.doc).cells.map((cell) => cell.source);
  const expected = ["one, edited", "two", "print('from python')", "# told by python"];
  await until(ann.doc, () => JSON.stringify(sources()) === JSON.stringify(expected));
  ann.source("b").insert(0, "still ");
  await server.collab.edit("nbmodel" as NotebookId, { personId: "ann", origin: "octavo:server" }, () => undefined);
  const read = `
import asyncio, json, sys
from jupyter_nbmodel_client import NbModelClient, get_jupyter_notebook_websocket_url
async def main():
    async with NbModelClient(get_jupyter_notebook_websocket_url(sys.argv[1], sys.argv[2], "bob")) as notebook:
        return [cell["source"] for cell in notebook.as_dict()["cells"]]
print(json.dumps(asyncio.run(main())))
`;
  expect(await py(read, "nbmodel.ipynb")).toEqual(["one, edited", "still two", ...expected.slice(2)]);
  ann.destroy();
});

const pycrdt = `
import asyncio, json, sys
from pycrdt import Doc, Map, Array, Text, Provider
from websockets.asyncio.client import connect
class Channel:
    def __init__(self, ws, path): self.ws, self.path = ws, path
    def __aiter__(self): return self
    async def __anext__(self):
        try: return await self.recv()
        except Exception: raise StopAsyncIteration()
    async def send(self, message): await self.ws.send(message)
    async def recv(self): return bytes(await self.ws.recv())
async def main():
    server, path = sys.argv[1].replace("http", "ws"), sys.argv[2]
    async with connect(server + path) as ws:
        doc = Doc()
        cells = doc.get("cells", type=Array)
        async with Provider(doc, Channel(ws, path)) as provider:
            await provider.synced.wait()
            source = cells[0]["source"]
            before = str(source)
            source += " and python"
            await asyncio.sleep(0)
        return {"before": before, "after": str(source)}
print(json.dumps(asyncio.run(main())))
`;

test.for(["/collab/PYCRDT?token=bob", "/api/collaboration/room/json:notebook:PYCRDT?token=bob"])(
  "pycrdt's own provider reads and writes over %s",
  async (path, { skip }) => {
    if (python.kind === "missing") return skip(python.reason);
    const id = path.startsWith("/collab") ? "pycrdt-1" : "pycrdt-2";
    await seedNotebook(db, server, id);
    const ann = connect(server, id, "ann");
    await ann.synced();
    expect(await py(pycrdt, path.replace("PYCRDT", id))).toEqual({ before: "one", after: "one and python" });
    await until(ann.doc, () => ann.text("a") === "one and python");
    ann.destroy();
  },
);

test("what is not there, or not for everybody, is refused as Jupyter does", async ({ skip }) => {
  if (python.kind === "missing") return skip(python.reason);
  const session = (path: string, token = "bob"): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}/api/collaboration/session/${path}`, {
      method: "PUT",
      headers: { authorization: `token ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ format: "json", type: "notebook" }),
    });
  expect((await session("hidden-1.ipynb")).status).toBe(404);
  expect((await session("other/name.ipynb")).status).toBe(404);
  expect((await session("x.ipynb", "nobody")).status).toBe(401);
  expect(await (await session(encodeURIComponent("project-1/nbmodel.ipynb"))).json()).toMatchObject({
    format: "json",
    type: "notebook",
    fileId: "nbmodel",
  });
});
