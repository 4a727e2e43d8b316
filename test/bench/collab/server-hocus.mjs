// Hocuspocus wrapper: the database extension with the shipped SQLite extension table, on node:sqlite. Copy next to a node_modules
// holding @hocuspocus/server@4 @hocuspocus/extension-database@4 yjs@13. env: PORT DATA_DIR PERSIST=1 FLUSH=<ms>

import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Database } from "@hocuspocus/extension-database";
import { Server } from "@hocuspocus/server";

const ext = [];
if (process.env.PERSIST === "1") {
  const db = new DatabaseSync(path.join(process.env.DATA_DIR, "h.db"));
  db.exec('CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL,"data" blob NOT NULL,UNIQUE(name))');
  ext.push(
    new Database({
      fetch: async ({ documentName }) =>
        db.prepare('SELECT data FROM "documents" WHERE name = ? ORDER BY rowid DESC').get(documentName)?.data ?? null,
      store: async ({ documentName, state }) => {
        db.prepare(
          'INSERT INTO "documents" ("name","data") VALUES (?,?) ON CONFLICT(name) DO UPDATE SET data = excluded.data',
        ).run(documentName, state);
      },
    }),
  );
}
const cfg = {
  port: Number(process.env.PORT),
  address: "127.0.0.1",
  quiet: true,
  extensions: ext,
  stopOnSignals: false,
};
if (process.env.FLUSH) cfg.flushDelay = Number(process.env.FLUSH);
const s = new Server(cfg);
await s.listen();
