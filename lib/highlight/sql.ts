/** SQL, the common part of the dialects. */
import { type Mode, scannerOf, words } from "./scanner.ts";

const KEYWORDS = words(
  "all alter analyze and any as asc attach between by case cast check column constraint copy create cross current " +
    "database default delete desc describe distinct drop else end escape except exclude exists explain export false fetch " +
    "filter first following foreign for from full group grouping having if ilike in index inner insert intersect into is " +
    "join key last lateral left like limit macro materialized natural not null nulls offset on or order outer over " +
    "partition pivot pragma preceding primary qualify range recursive references rename replace returning right row rows " +
    "sample schema select semi set sets show similar summarize table temp temporary then ties to true truncate unbounded " +
    "union unique unnest unpivot update use using values view when where window with within without",
);

const root: Mode = {
  rules: [
    { match: /\s+/y, kind: "plain" },
    { match: /--.*/y, kind: "comment" },
    { match: /\/\*/y, kind: "comment", go: "c" },
    { match: /'/y, kind: "string", go: "s" },
    { match: /"(?:[^"]|"")*"?/y, kind: "plain" },
    {
      match: /[\p{ID_Start}_][\p{ID_Continue}$]*/uy,
      kind: (name, previous) => (previous !== "." && KEYWORDS.has(name.toLowerCase()) ? "keyword" : "plain"),
    },
    { match: /(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y, kind: "number" },
    { match: /[^\s\w"']/y, kind: "operator" },
  ],
  otherwise: "plain",
};
const comment: Mode = {
  rules: [
    { match: /\*\//y, kind: "comment", go: "-" },
    { match: /[^*]+/y, kind: "comment" },
  ],
  otherwise: "comment",
};
const string: Mode = {
  rules: [
    { match: /''/y, kind: "string" },
    { match: /'/y, kind: "string", go: "-" },
    { match: /[^']+/y, kind: "string" },
  ],
  otherwise: "string",
};

export const scanSql = scannerOf(root, { c: comment, s: string });
