/** The language of the notebook that is open on this page: one at a time, for all its editors. */
import type { LanguageClient } from "./language-client.ts";

/** What only the page can do for an editor. */
export interface LanguagePage {
  /** Brings a place of another cell into view, with the caret in it. */
  readonly goTo: (cellId: string, offset: number) => void;
}

export interface OpenLanguage extends LanguagePage {
  readonly client: LanguageClient;
}

let open: OpenLanguage | undefined;

export function openLanguage(): OpenLanguage | undefined {
  return open;
}

/** Opens until the answer is called. */
export function setOpenLanguage(language: OpenLanguage): () => void {
  open = language;
  return () => {
    if (open === language) open = undefined;
  };
}
