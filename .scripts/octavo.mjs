#!/usr/bin/env node
/** The `octavo` command: set-up, then the program itself under the pinned Node. */
import path from "node:path";
import { install, root, runNode } from "./bootstrap.mjs";
import { build } from "./build.mjs";

install();
if (process.argv[2] === "start") await build();
process.exit(
  await runNode([path.join(root, "server", "cli", "octavo.ts"), ...process.argv.slice(2)], {
    env: { NODE_ENV: "production" },
  }),
);
