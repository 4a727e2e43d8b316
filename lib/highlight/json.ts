/** JSON, comments allowed. */
import { type Mode, scannerOf } from "./scanner.ts";

const root: Mode = {
  rules: [
    { match: /\s+/y, kind: "plain" },
    { match: /\/\/.*/y, kind: "comment" },
    { match: /"(?:[^"\\]|\\.|\\$)*"(?=\s*:)/y, kind: "type" },
    { match: /"(?:[^"\\]|\\.|\\$)*"?/y, kind: "string" },
    { match: /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y, kind: "number" },
    { match: /(?:true|false|null)\b/y, kind: "number" },
    { match: /[[\]{}:,]/y, kind: "operator" },
  ],
  otherwise: "plain",
};

export const scanJson = scannerOf(root);
