/** `npm run dev`: pages reload as they are edited, the server restarts when its files change. */
import path from "node:path";
import { install, root, runNode } from "./bootstrap.mjs";
import { buildAssets } from "./build.mjs";

install();
await buildAssets();
process.exit(
  await runNode(["--watch-path=server", "--watch-path=lib", path.join(root, "server", "main.ts")], {
    env: { OCTAVO_DEV: "true" },
  }),
);
