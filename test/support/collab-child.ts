/**
 * The room server as a process of its own, for tests that kill it. Says its port on standard output; for each document
 * named on a line of its standard input it begins another generation, as the notebook is at that moment.
 */
import { createInterface } from "node:readline";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { openDatabase } from "#server/db/index.ts";
import { startCollab } from "./collab-fixture.ts";
import { testLog } from "./postgres-server.ts";

const db = await openDatabase({ url: process.env.DATABASE_URL, log: testLog, connections: 6 });
const { port, collab } = await startCollab(db);
process.stdout.write(`${port}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const id = line as NotebookId;
  const { notebook } = await collab.moment(id, { at: Date.now() });
  await collab.startAgain(id, notebook, "ann" as PersonId, async () => undefined);
}
