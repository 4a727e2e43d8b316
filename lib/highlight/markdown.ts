/** Markdown as it is written: marks stay visible, fenced code is coloured by its own language. */
import { type Mode, type Scanner, scannerOf } from "./scanner.ts";

const atStart = (previous: string): boolean => previous === "";

const prose: Mode = {
  rules: [
    { match: /\s{0,3}#{1,6}\s.*/y, kind: "heading", after: atStart },
    { match: /\s*(?:[-*+]|\d{1,9}[.)])(?=\s)(?:\s+\[[ xX]\](?=\s))?/y, kind: "operator", after: atStart },
    { match: /\s{0,3}>\s?/y, kind: "comment", after: atStart },
    { match: /\s{0,3}(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$/y, kind: "operator", after: atStart },
    { match: /<!--.*?(?:-->|$)/y, kind: "comment" },
    { match: /\\./y, kind: "plain" },
    { match: /(`+)(?!`).*?[^`]\1(?!`)/y, kind: "string" },
    { match: /\*\*(?=\S).*?\S\*\*|__(?=\S).*?\S__/y, kind: "strong" },
    { match: /\*(?=[^\s*])[^*]*?[^\s*]?\*|_(?=[^\s_])[^_]*?[^\s_]?_(?!\w)/y, kind: "emphasis" },
    { match: /\$\$?(?=[^\s$])[^$]*[^\s$\\]?\$\$?/y, kind: "number" },
    { match: /!?\[[^\]]*\]\([^)\s]*(?:\s+"[^"]*")?\)/y, kind: "link" },
    { match: /https?:\/\/[^\s<>)]+|<[^\s<>@]+[@:][^\s<>]+>/y, kind: "link" },
    { match: /[\p{L}\p{N}]+/uy, kind: "plain" },
    { match: /[|]/y, kind: "operator" },
  ],
  otherwise: "plain",
};

const scanProse = scannerOf(prose);
const FENCE = /^\s{0,3}(`{3,}|~{3,})\s*([\w+#.-]*)/;

/**
 * State: "" in prose; inside a fence its mark, the language's name and the language's own state, by line feeds
 * (which no line contains).
 */
export function markdownScanner(languageNamed: (name: string) => Scanner | undefined): Scanner {
  return (line, state) => {
    if (state === "") {
      const fence = FENCE.exec(line);
      if (!fence) return scanProse(line, "");
      return { tokens: [{ start: 0, kind: "operator" }], state: [fence[1], fence[2], ""].join("\n") };
    }
    const [mark = "", name = "", inner = ""] = state.split("\n");
    const end = FENCE.exec(line);
    if (end?.[1]?.startsWith(mark) && line.trim() === end[1]) {
      return { tokens: [{ start: 0, kind: "operator" }], state: "" };
    }
    const scan = languageNamed(name);
    if (!scan) return { tokens: line ? [{ start: 0, kind: "plain" }] : [], state };
    const scanned = scan(line, inner);
    return { tokens: scanned.tokens, state: [mark, name, scanned.state].join("\n") };
  };
}
