/** A process to be killed: opens a data folder, inserts numbers from argv[3] on, and prints each once it is durable. */
import { must } from "#lib/base/assert.ts";
import { openDatabase } from "#server/db/index.ts";
import { testLog } from "./postgres-server.ts";

const [, , dataFolder, first] = process.argv;
const db = await openDatabase({ dataFolder: must(dataFolder, "data folder"), log: testLog });
for (let n = Number(first); ; n++) {
  await db.pool.query("insert into rows values ($1) on conflict do nothing", [n]);
  process.stdout.write(`${n}\n`);
}
