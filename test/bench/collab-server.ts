/**
 * The room server alone, for the bench: every check and every commit as in production, people without sign-in. A room
 * that nobody has made is made empty, since the other servers let their clients do that.
 */
import http from "node:http";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { emptyNotebook } from "#lib/notebook/nbformat.ts";
import { createCollab } from "#server/collab/index.ts";
import { openDatabase } from "#server/db/index.ts";
import { createLog } from "#server/log.ts";

const log = createLog("warn");
const db = await openDatabase({ url: process.env.DATABASE_URL, log });
let people = 0;
const made = new Map<string, Promise<void>>();

async function makeRoom(notebookId: NotebookId): Promise<void> {
  const { rows } = await db.pool.query("select 1 from collab_document where id = $1", [notebookId]);
  if (rows.length > 0) return;
  const notebook = { ...emptyNotebook(), cells: [] };
  await db.transaction((client) => collab.seed(client, notebookId, notebook, "bench" as PersonId));
}

const collab = createCollab({
  db,
  log,
  origin: () => "http://localhost",
  async authenticate() {
    const personId = `person-${process.pid}-${++people}` as PersonId;
    return { kind: "token", personId, name: `Person ${people}`, owner: false, credentialId: personId };
  },
  async access(_, notebookId) {
    const making = made.get(notebookId) ?? makeRoom(notebookId);
    made.set(notebookId, making);
    await making;
    return { projectId: "bench" as ProjectId, right: "edit" };
  },
});

const server = http.createServer((_, response) => response.writeHead(404).end());
server.on("upgrade", (request, socket, head) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  for (const { path, upgrade } of collab.sockets ?? []) {
    const match = path.exec(pathname);
    if (match !== null) {
      upgrade(request, socket, head, match);
      return;
    }
  }
  socket.destroy();
});
await collab.start?.();
server.listen(Number(process.env.PORT), "127.0.0.1");
