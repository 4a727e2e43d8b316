"use client";
import { useSyncExternalStore } from "react";
import { rememberedEpochs } from "./notebook-offline.ts";

const never = (): (() => void) => () => undefined;

/** The generation that this browser has a copy of: what can be opened while the server is away. */
export function useKnownEpoch(personId: string, notebookId: string): number | undefined {
  return useSyncExternalStore(
    never,
    () => {
      try {
        return rememberedEpochs(localStorage, personId, notebookId).at(-1);
      } catch {
        return undefined; // storage is forbidden: there is no copy
      }
    },
    () => undefined,
  );
}
