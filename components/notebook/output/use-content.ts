"use client";
/**
 * Joins outputs to what lives outside React: Yjs arrays and maps, blobs of the server, the theme of the document.
 * One hook per outside system.
 */
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { outputToJson } from "#lib/notebook/cell.ts";
import type { OutputMap } from "#lib/notebook/document.ts";
import { type Json, sameJson } from "#lib/notebook/json.ts";
import { isJsonMime, type OutputJson } from "#lib/notebook/notebook-json.ts";
import type { Content } from "./choose-mime.ts";

/** The outputs of a Yjs array, each the same object for as long as nothing in it changes. */
export function useOutputList(outputs: Y.Array<OutputMap>): readonly OutputMap[] {
  const shown = useRef<readonly OutputMap[]>([]);
  const subscribe = useCallback(
    (changed: () => void) => {
      outputs.observe(changed);
      return () => outputs.unobserve(changed);
    },
    [outputs],
  );
  return useSyncExternalStore(
    subscribe,
    () => {
      const next = outputs.toArray();
      const same = next.length === shown.current.length && next.every((output, at) => output === shown.current[at]);
      if (!same) shown.current = next;
      return shown.current;
    },
    () => shown.current,
  );
}

/** One output as JSON, followed. */
export function useOutput(output: OutputMap): OutputJson {
  const shown = useRef<OutputJson | undefined>(undefined);
  const subscribe = useCallback(
    (changed: () => void) => {
      output.observeDeep(changed);
      return () => output.unobserveDeep(changed);
    },
    [output],
  );
  const read = (): OutputJson => {
    const next = outputToJson(output);
    if (shown.current === undefined || !sameJson(next, shown.current)) shown.current = next;
    return shown.current;
  };
  return useSyncExternalStore(subscribe, read, read);
}

export type Loaded =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly why: string; readonly retry: () => void }
  | { readonly state: "ready"; readonly value: Json };

export function blobAddress(notebookId: string, digest: string, mime: string): string {
  return `/api/notebooks/${encodeURIComponent(notebookId)}/blobs/${digest}?type=${encodeURIComponent(mime)}`;
}

/** The value itself, or the blob that stands for it, fetched when it comes into the page. */
export function useContent(content: Content, notebookId: string): Loaded {
  const [fetched, setFetched] = useState<{ readonly digest: string; readonly loaded: Loaded } | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const digest = content.kind === "blob" ? content.reference.digest : undefined;
  const { mime } = content;
  useEffect(() => {
    if (digest === undefined) return;
    const abort = new AbortController();
    const retry = () => setAttempt(attempt + 1);
    load(blobAddress(notebookId, digest, mime), mime, abort.signal).then(
      (value) => setFetched({ digest, loaded: { state: "ready", value } }),
      (error: unknown) => {
        const why = error instanceof Error ? error.message : "it could not be read";
        if (!abort.signal.aborted) setFetched({ digest, loaded: { state: "failed", why, retry } });
      },
    );
    return () => abort.abort();
  }, [digest, mime, notebookId, attempt]);
  if (content.kind === "value") return { state: "ready", value: content.value };
  // While the next version of a live output comes, the one before stays.
  return fetched === undefined ? { state: "loading" } : fetched.loaded;
}

async function load(address: string, mime: string, signal: AbortSignal): Promise<Json> {
  const answer = await fetch(address, { signal, credentials: "same-origin" });
  if (!answer.ok)
    throw new Error(answer.status === 404 ? "it is no longer kept" : `the server answers ${answer.status}`);
  return isJsonMime(mime) ? ((await answer.json()) as Json) : await answer.text();
}

/** Changes whenever the document's theme does. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(watchTheme, themeNow, () => "light");
}

function themeNow(): "light" | "dark" {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function watchTheme(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", changed);
  return () => {
    observer.disconnect();
    system.removeEventListener("change", changed);
  };
}
