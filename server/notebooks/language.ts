/** The language that lists show of a notebook: one short word, whatever its metadata holds. */
import { languageNamedBy } from "#lib/notebook/document.ts";
import type { NotebookJson } from "#lib/notebook/nbformat.ts";

export function languageOfJson(notebook: NotebookJson): string {
  return shortLanguage(languageNamedBy(notebook.metadata.kernelspec, notebook.metadata.language_info));
}

export function shortLanguage(language: string): string {
  return language.replaceAll(/\p{Cc}/gu, "").slice(0, 40);
}
