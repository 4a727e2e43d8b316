"use client";
/** Joins the cells of the open notebook to one TypeScript project in the language worker, for all its editors. */
import { useEffect, useRef } from "react";
import { type LanguageCell, LanguageClient } from "./language/language-client.ts";
import { setOpenLanguage } from "./language/open-language.ts";
import { startLanguageWorker } from "./language/start-language-worker.ts";

/**
 * `cells`: all of the notebook, in shown order; the same array while neither order, language nor texts were replaced.
 * `goTo`: brings a place of another cell into view, with the caret in it.
 */
export function useLanguageService(
  cells: readonly LanguageCell[],
  goTo: (cellId: string, offset: number) => void,
): void {
  const client = useRef<LanguageClient>(null);
  const latestGoTo = useRef(goTo);
  latestGoTo.current = goTo;
  useEffect(() => {
    const mine = new LanguageClient(startLanguageWorker);
    client.current = mine;
    const close = setOpenLanguage({ client: mine, goTo: (cellId, offset) => latestGoTo.current(cellId, offset) });
    return () => {
      close();
      mine.stop();
      client.current = null;
    };
  }, []);
  useEffect(() => client.current?.setCells(cells), [cells]);
}
