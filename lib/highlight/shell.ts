/** Command lines in prose: strings, comments and variables, no grammar. */
import { type Mode, scannerOf } from "./scanner.ts";

const root: Mode = {
  rules: [
    { match: /\s+/y, kind: "plain" },
    { match: /(?<!\S)#.*/y, kind: "comment" },
    { match: /"(?:[^"\\]|\\.|\\$)*"?/y, kind: "string" },
    { match: /'[^']*'?/y, kind: "string" },
    { match: /\$\{[^}]*\}?|\$\w+/y, kind: "type" },
    { match: /(?:if|then|else|elif|fi|for|in|do|done|while|case|esac|function|export)(?![\w-])/y, kind: "keyword" },
    { match: /[\w./:=@%+~-]+/y, kind: "plain" },
    { match: /[|&;<>()]/y, kind: "operator" },
  ],
  otherwise: "plain",
};

export const scanShell = scannerOf(root);
