// Reference server wrapper. npm: @y/websocket-server@0.1.1 (0.1.5 does not install) yjs@13 y-leveldb
// Resolves packages from COLLAB_DEPS or the current directory. env: HOST PORT DATA_DIR PERSIST=1

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

if (process.env.PERSIST === "1") process.env.YPERSISTENCE = path.join(process.env.DATA_DIR, "ldb");
const req = createRequire(path.join(process.env.COLLAB_DEPS ?? process.cwd(), "noop.js"));
await import(
  pathToFileURL(path.join(path.dirname(req.resolve("@y/websocket-server/package.json")), "src/server.js")).href
);
