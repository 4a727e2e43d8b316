"use client";
/**
 * Small facts kept in this browser, parsed when they are read; what does not parse, or cannot be stored (private mode,
 * full), is as if it had never been there.
 */
import { useCallback, useSyncExternalStore } from "react";
import type { z } from "zod";
import { jsonOf } from "./api/problem.ts";

const listeners = new Set<() => void>();
const parsed = new Map<string, { readonly text: string; readonly value: unknown }>();

export function readStored<S extends z.ZodType>(key: string, schema: S): z.output<S> | undefined {
  const text = textOf(key);
  if (text === null) return undefined;
  const known = parsed.get(key);
  if (known?.text === text) return known.value as z.output<S>;
  const result = schema.safeParse(jsonOf(text));
  const value = result.success ? result.data : undefined;
  parsed.set(key, { text, value });
  return value;
}

export function store(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    return; // no room or no permission: the page works without memory
  }
  for (const listener of listeners) listener();
}

/** The stored fact, and again whenever this or another tab changes it. */
export function useStored<S extends z.ZodType>(key: string, schema: S): z.output<S> | undefined {
  const subscribe = useCallback((listener: () => void) => {
    listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  }, []);
  return useSyncExternalStore(
    subscribe,
    () => readStored(key, schema),
    () => undefined,
  );
}

function textOf(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
