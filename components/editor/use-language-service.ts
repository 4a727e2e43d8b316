"use client";
/** Joins the cells of the open notebook to one TypeScript project in the language worker, for all its editors. */
import { useEffect, useRef } from "react";
import { type LanguageCell, LanguageClient } from "./language/language-client.ts";
import { type LanguagePage, setOpenLanguage } from "./language/open-language.ts";
import { startLanguageWorker } from "./language/start-language-worker.ts";

/** `cells`: all of the notebook, in shown order; the same array while neither order, language nor texts were replaced. */
export function useLanguageService(cells: readonly LanguageCell[], page: LanguagePage): void {
  const client = useRef<LanguageClient>(null);
  const latest = useRef(page);
  latest.current = page;
  useEffect(() => {
    const mine = new LanguageClient(startLanguageWorker);
    client.current = mine;
    const close = setOpenLanguage({
      client: mine,
      goTo: (cellId, offset) => latest.current.goTo(cellId, offset),
    });
    return () => {
      close();
      mine.stop();
      client.current = null;
    };
  }, []);
  useEffect(() => client.current?.setCells(cells), [cells]);
}
