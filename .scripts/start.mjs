/** `npm start`: set-up, build when stale, serve. */
import path from "node:path";
import { install, root, runNode } from "./bootstrap.mjs";
import { build } from "./build.mjs";

install();
await build();
process.exit(await runNode([path.join(root, "server", "main.ts")], { env: { NODE_ENV: "production" } }));
