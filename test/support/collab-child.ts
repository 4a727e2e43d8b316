/** The room server as a process of its own, for tests that kill it. Says its port on standard output. */
import { openDatabase } from "#server/db/index.ts";
import { startCollab } from "./collab-fixture.ts";
import { testLog } from "./postgres-server.ts";

const db = await openDatabase({ url: process.env.DATABASE_URL, log: testLog, connections: 6 });
const { port } = await startCollab(db);
process.stdout.write(`${port}\n`);
