/** Python, with the magics of notebooks (`%time`, `!pip`). */
import { type Kind, type Mode, scannerOf, words } from "./scanner.ts";

const KEYWORDS = words(
  "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda match case nonlocal not or pass raise return try while with yield",
);
const CONSTANTS = words("True False None NotImplemented Ellipsis");

function nameKind(name: string, previous: string): Kind {
  if (previous === ".") return "plain";
  if (CONSTANTS.has(name)) return "number";
  if (KEYWORDS.has(name)) return "keyword";
  return /^[A-Z]\w*[a-z]/.test(name) ? "type" : "plain";
}

const root: Mode = {
  rules: [
    { match: /[%!]{1,2}\w.*/y, kind: "type", after: (previous) => previous === "" },
    { match: /\s+/y, kind: "plain" },
    { match: /#.*/y, kind: "comment" },
    { match: /@[\w.]+/y, kind: "type", after: (previous) => previous === "" },
    { match: /[rRbBfFuUtT]{0,2}"""/y, kind: "string", go: "d" },
    { match: /[rRbBfFuUtT]{0,2}'''/y, kind: "string", go: "s" },
    { match: /[rRbBfFuUtT]{0,2}"(?:[^"\\]|\\.|\\$)*"?/y, kind: "string" },
    { match: /[rRbBfFuUtT]{0,2}'(?:[^'\\]|\\.|\\$)*'?/y, kind: "string" },
    { match: /(?:match|case)(?=\s*(?:[=.,)\]:]|\(|$))/y, kind: "plain" },
    { match: /[\p{ID_Start}_][\p{ID_Continue}]*/uy, kind: nameKind },
    { match: /0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+/y, kind: "number" },
    { match: /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?j?/y, kind: "number" },
    { match: /[^\s\w"'#]/y, kind: "operator" },
  ],
  otherwise: "plain",
};

const longString = (end: RegExp, inside: RegExp): Mode => ({
  rules: [
    { match: end, kind: "string", go: "-" },
    { match: inside, kind: "string" },
  ],
  otherwise: "string",
});

export const scanPython = scannerOf(root, {
  d: longString(/"""/y, /(?:[^"\\]|\\.)+/y),
  s: longString(/'''/y, /(?:[^'\\]|\\.)+/y),
});
