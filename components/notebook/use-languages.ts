"use client";
/** The languages a code cell may have here: what this notebook speaks, and TypeScript, which runs everywhere. */
import { notebookLanguage } from "#lib/notebook/document.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined } from "../live/notebook-hooks.ts";

export function useLanguages(): readonly string[] {
  const { model } = useOpenNotebook();
  return useCombined([model.order], () => {
    const used = model.order.get().flatMap((id) => {
      const facts = model.cell(id)?.facts.get();
      return facts?.type === "code" ? [facts.language] : [];
    });
    return [...new Set(["typescript", notebookLanguage(model.doc), ...used])];
  });
}
