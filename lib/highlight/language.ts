/** The languages that are coloured, under all the names people give them; others are shown in one colour. */
import { scanJson } from "./json.ts";
import { markdownScanner } from "./markdown.ts";
import { scanPython } from "./python.ts";
import type { Scanner, Token } from "./scanner.ts";
import { scanShell } from "./shell.ts";
import { scanSql } from "./sql.ts";
import { scanTypeScript } from "./typescript.ts";

const NAMES: Readonly<Record<string, string>> = {
  typescript: "typescript",
  ts: "typescript",
  tsx: "typescript",
  javascript: "typescript",
  js: "typescript",
  jsx: "typescript",
  mjs: "typescript",
  node: "typescript",
  python: "python",
  py: "python",
  python3: "python",
  ipython: "python",
  ipython3: "python",
  sql: "sql",
  postgresql: "sql",
  duckdb: "sql",
  json: "json",
  jsonc: "json",
  markdown: "markdown",
  md: "markdown",
  shell: "shell",
  sh: "shell",
  bash: "shell",
  zsh: "shell",
  console: "shell",
};

/** The one name we use for a language, or undefined when we do not colour it. */
export function languageNamed(name: string): string | undefined {
  const key = name.trim().toLowerCase();
  return Object.hasOwn(NAMES, key) ? NAMES[key] : undefined;
}

const SCANNERS: Readonly<Record<string, Scanner>> = {
  typescript: scanTypeScript,
  python: scanPython,
  sql: scanSql,
  json: scanJson,
  shell: scanShell,
  markdown: markdownScanner((name) => {
    const language = languageNamed(name);
    return language && language !== "markdown" ? SCANNERS[language] : undefined;
  }),
};

export const colouredLanguages: readonly string[] = Object.keys(SCANNERS);

const plain: Scanner = (line, state) => ({ tokens: line ? [{ start: 0, kind: "plain" }] : [], state });

export function scannerFor(language: string): Scanner {
  return SCANNERS[languageNamed(language) ?? ""] ?? plain;
}

export interface ColouredLine {
  readonly text: string;
  readonly tokens: readonly Token[];
}

/** A whole text, line by line. */
export function colour(text: string, language: string): readonly ColouredLine[] {
  const scan = scannerFor(language);
  let state = "";
  return text.split("\n").map((line) => {
    const scanned = scan(line, state);
    state = scanned.state;
    return { text: line, tokens: scanned.tokens };
  });
}
