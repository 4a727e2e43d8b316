/**
 * Boundaries of the house, checked by `npm run check`. The arrows: app → components → lib ← server.
 * No rule hangs on `import type`: the reader takes type imports for imports, which is what we want.
 */
import { version as parser } from "@swc/core";

if (!parser)
  throw new Error(
    "@swc/core reads TypeScript here; without it every .ts file would be skipped and everything would pass",
  );

const layer = (name) => `^${name}/`;
const modules =
  "collab|notebooks|reviews|tracking|dispatch|registry|serving|monitoring|data|auth|audit|projects|live|mlflow";

export default {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "app-only-to-components-and-lib",
      severity: "error",
      from: { path: layer("app") },
      to: { path: "^(server|test)/" },
    },
    {
      name: "components-only-to-lib",
      severity: "error",
      from: { path: layer("components") },
      to: { path: "^(app|server|test)/" },
    },
    {
      name: "lib-is-the-bottom",
      severity: "error",
      from: { path: layer("lib") },
      to: { path: "^(app|components|server|test)/" },
    },
    { name: "lib-has-no-node", severity: "error", from: { path: layer("lib") }, to: { dependencyTypes: ["core"] } },
    {
      name: "lib-is-pure",
      severity: "error",
      from: { path: layer("lib") },
      to: { path: "node_modules/(react|react-dom|next|ws|pg|drizzle-orm|hono|monaco-editor|@monaco-editor)/" },
    },
    {
      name: "server-not-to-web",
      severity: "error",
      from: { path: layer("server") },
      to: { path: "^(app|components|test)/" },
    },
    {
      name: "module-faces",
      comment: "a server module meets another only through its index.ts",
      severity: "error",
      from: { path: `^server/(${modules})/` },
      to: { path: `^server/(${modules})/`, pathNot: [`^server/$1/`, `^server/(${modules})/index\\.ts$`] },
    },
    {
      name: "worker-and-replica-import-lib-only",
      severity: "error",
      from: { path: "^server/(worker|replica)/" },
      to: { path: "^server/", pathNot: "^server/$1/" },
    },
    {
      name: "nothing-imports-test",
      severity: "error",
      from: { path: "^(app|components|server|lib)/" },
      to: { path: "^test/" },
    },
    {
      name: "monaco-only-in-editor",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: "^components/editor/" },
      to: { path: "node_modules/(monaco-editor|@monaco-editor)/" },
    },
    {
      name: "tfjs-only-in-kernel",
      severity: "error",
      from: { path: "^(app|components)/", pathNot: "^components/kernel/" },
      to: { path: "node_modules/@tensorflow/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(\\.next|\\.build|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css"],
    },
  },
};
