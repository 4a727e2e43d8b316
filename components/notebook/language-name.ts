/** Languages as people write them. */
const names: Readonly<Record<string, string>> = {
  typescript: "TypeScript",
  javascript: "JavaScript",
  python: "Python",
  sql: "SQL",
  r: "R",
  julia: "Julia",
  markdown: "Text",
  raw: "Raw",
};

export function languageName(language: string): string {
  return names[language] ?? language.charAt(0).toUpperCase() + language.slice(1);
}
