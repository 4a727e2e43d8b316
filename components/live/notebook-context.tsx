"use client";
/** The opened notebook for everything below it in the page. */
import { createContext, type ReactElement, type ReactNode, use } from "react";
import { must } from "#lib/base/assert.ts";
import type { OpenNotebook } from "./notebook-open.ts";

const NotebookContext = createContext<OpenNotebook | undefined>(undefined);

export interface NotebookProviderProps {
  readonly notebook: OpenNotebook;
  readonly children: ReactNode;
}

export function NotebookProvider({ notebook, children }: NotebookProviderProps): ReactElement {
  return <NotebookContext value={notebook}>{children}</NotebookContext>;
}

export function useOpenNotebook(): OpenNotebook {
  return must(use(NotebookContext), "a NotebookProvider above");
}
