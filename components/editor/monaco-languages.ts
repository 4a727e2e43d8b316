/** Our scanners as Monaco's tokenizers, and how one types in each language: brackets, comments, indentation. */
import { colouredLanguages, scannerFor } from "#lib/highlight/language.ts";
import type * as Monaco from "./monaco.ts";

class LineState {
  readonly state: string;
  constructor(state: string) {
    this.state = state;
  }
  clone(): LineState {
    return this;
  }
  equals(other: unknown): boolean {
    return other instanceof LineState && other.state === this.state;
  }
}

export function registerLanguages(monaco: typeof Monaco): void {
  for (const id of colouredLanguages) {
    monaco.languages.register({ id });
    monaco.languages.setLanguageConfiguration(id, configurationOf(monaco, id));
    const scan = scannerFor(id);
    monaco.languages.setTokensProvider(id, {
      getInitialState: () => new LineState(""),
      tokenize: (line, state) => {
        const scanned = scan(line, state instanceof LineState ? state.state : "");
        return {
          tokens: scanned.tokens.map(({ start, kind }) => ({ startIndex: start, scopes: kind })),
          endState: new LineState(scanned.state),
        };
      },
    });
  }
}

function configurationOf(monaco: typeof Monaco, id: string): Monaco.languages.LanguageConfiguration {
  const outside = ["string", "comment"];
  const pairs = [
    { open: "{", close: "}" },
    { open: "[", close: "]" },
    { open: "(", close: ")" },
  ];
  const quotes = [
    { open: '"', close: '"', notIn: outside },
    { open: "'", close: "'", notIn: outside },
    { open: "`", close: "`", notIn: outside },
  ];
  const common: Monaco.languages.LanguageConfiguration = {
    brackets: [
      ["{", "}"],
      ["[", "]"],
      ["(", ")"],
    ],
    autoClosingPairs: [...pairs, ...(id === "sql" ? quotes.slice(0, 2) : quotes)],
    surroundingPairs: [...pairs, ...quotes],
  };
  switch (id) {
    case "typescript":
      return {
        ...common,
        wordPattern: /(-?\d*\.\d\w*)|([^`~!@#%^&*()\-=+[{\]}\\|;:'",.<>/?\s]+)/g,
        comments: { lineComment: "//", blockComment: ["/*", "*/"] },
        onEnterRules: [
          {
            beforeText: /^\s*\/\*\*(?!\/)([^*]|\*(?!\/))*$/,
            afterText: /^\s*\*\/$/,
            action: { indentAction: monaco.languages.IndentAction.IndentOutdent, appendText: " * " },
          },
          {
            beforeText: /^(\t| )* \*( ([^*]|\*(?!\/))*)?$/,
            action: { indentAction: monaco.languages.IndentAction.None, appendText: "* " },
          },
        ],
      };
    case "python":
      return {
        ...common,
        autoClosingPairs: [...pairs, ...quotes.slice(0, 2)],
        comments: { lineComment: "#" },
        onEnterRules: [
          {
            beforeText: /^\s*(?:def|class|for|if|elif|else|while|try|with|finally|except|async|match|case).*?:\s*$/,
            action: { indentAction: monaco.languages.IndentAction.Indent },
          },
          {
            beforeText: /^\s*(?:return|pass|break|continue|raise)\b.*$/,
            action: { indentAction: monaco.languages.IndentAction.Outdent },
          },
        ],
      };
    case "sql":
      return { ...common, comments: { lineComment: "--", blockComment: ["/*", "*/"] } };
    case "markdown":
      return {
        ...common,
        comments: { blockComment: ["<!--", "-->"] },
        autoClosingPairs: pairs,
        surroundingPairs: [...pairs, ...quotes, { open: "*", close: "*" }, { open: "_", close: "_" }],
        onEnterRules: [
          {
            beforeText: /^\s*[-*+] \S.*$/,
            action: { indentAction: monaco.languages.IndentAction.None, appendText: "- " },
          },
        ],
      };
    case "shell":
      return { ...common, comments: { lineComment: "#" } };
    default:
      return common;
  }
}
