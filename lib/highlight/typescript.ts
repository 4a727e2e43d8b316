/** TypeScript and JavaScript: templates nest, a slash is a division or a pattern by what stands before it. */
import { type Kind, type Mode, type Rule, scannerOf, words } from "./scanner.ts";

const KEYWORDS = words(
  "abstract as asserts async await break case catch class const continue declare default delete do else enum export " +
    "extends finally for from function get if implements import in infer instanceof interface is keyof let namespace new of " +
    "override private protected public readonly return satisfies set static super switch this throw try type typeof var " +
    "void while with yield using",
);
/** Also names: keywords only where a name cannot stand. */
const SOFT = words(
  "as asserts async declare from get infer is namespace of override readonly satisfies set type using",
);
const CONSTANTS = words("true false null undefined NaN Infinity");
const TYPES = words("any bigint boolean never number object string symbol unknown void");
const TAKES_PATTERN = words("return typeof case do else in of void delete throw new await yield instanceof");

function nameKind(name: string, previous: string): Kind {
  if (previous === "." || previous === "?.") return "plain";
  if (TYPES.has(name) && /^([:|&<]|=>|as|is|keyof|extends|satisfies)$/.test(previous)) return "type";
  if (CONSTANTS.has(name)) return "number";
  if (KEYWORDS.has(name)) return "keyword";
  return /^[A-Z]\w*[a-z]/.test(name) ? "type" : "plain";
}

const patternAllowed = (previous: string): boolean =>
  previous === "" || TAKES_PATTERN.has(previous) || !/[\w$)\]}"'`]$/.test(previous);

const code: readonly Rule[] = [
  { match: /\s+/y, kind: "plain" },
  { match: /\/\/.*/y, kind: "comment" },
  { match: /\/\*/y, kind: "comment", go: "c" },
  // A soft keyword followed by something that only a name can be followed by is that name.
  {
    match: /[A-Za-z_$][\w$]*(?=\s*(?:[:=,;.)\]}]|\(|$))/y,
    kind: (name, previous) => (SOFT.has(name) && !TYPES.has(name) ? "plain" : nameKind(name, previous)),
  },
  { match: /[#@]?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy, kind: nameKind },
  { match: /"(?:[^"\\]|\\.|\\$)*"?/y, kind: "string" },
  { match: /'(?:[^'\\]|\\.|\\$)*'?/y, kind: "string" },
  { match: /`/y, kind: "string", go: "t" },
  { match: /0[xX][\da-fA-F_]+n?|0[bB][01_]+n?|0[oO][0-7_]+n?/y, kind: "number" },
  { match: /(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?/y, kind: "number" },
  {
    match: /\/(?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+\/[a-z]*/y,
    kind: "regexp",
    after: patternAllowed,
  },
];
const symbols: Rule = { match: /=>|\?\.(?!\d)|[^\s\w$"'`{}]/y, kind: "operator" };

const root: Mode = { rules: [...code, { match: /[{}]/y, kind: "operator" }, symbols], otherwise: "plain" };
const nested: Mode = {
  rules: [...code, { match: /\{/y, kind: "operator", go: "e" }, { match: /\}/y, kind: "operator", go: "-" }, symbols],
  otherwise: "plain",
};
const comment: Mode = {
  rules: [
    { match: /\*\//y, kind: "comment", go: "-" },
    { match: /[^*]+/y, kind: "comment" },
  ],
  otherwise: "comment",
};
const template: Mode = {
  rules: [
    { match: /`/y, kind: "string", go: "-" },
    { match: /\$\{/y, kind: "operator", go: "e" },
    { match: /(?:[^`\\$]|\\.)+/y, kind: "string" },
  ],
  otherwise: "string",
};

export const scanTypeScript = scannerOf(root, { c: comment, t: template, e: nested });
