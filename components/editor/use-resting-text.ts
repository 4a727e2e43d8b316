/** Joins a Y.Text to React for as long as no editor shows it: while one does, keystrokes do not render anything. */
import { useMemo, useSyncExternalStore } from "react";
import type * as Y from "yjs";
import { shown } from "#lib/text/line-ending.ts";
import { rawOf } from "./text-binding.ts";

export interface RestingText {
  readonly value: string;
  /** While live, `value` stands still; it catches up when that ends. */
  setLive(live: boolean): void;
}

export function useRestingText(text: Y.Text): RestingText {
  const store = useMemo(() => createStore(text), [text]);
  const value = useSyncExternalStore(store.subscribe, store.read, store.read);
  return useMemo(() => ({ value, setLive: store.setLive }), [value, store]);
}

function createStore(text: Y.Text): {
  subscribe: (listener: () => void) => () => void;
  read: () => string;
  setLive: (live: boolean) => void;
} {
  const listeners = new Set<() => void>();
  let value = shown(rawOf(text));
  let live = false;
  const refresh = (): void => {
    if (live) return;
    value = shown(rawOf(text));
    for (const listener of listeners) listener();
  };
  return {
    subscribe: (listener) => {
      if (listeners.size === 0) {
        text.observe(refresh);
        refresh();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) text.unobserve(refresh);
      };
    },
    read: () => value,
    setLive: (next) => {
      live = next;
      refresh();
    },
  };
}
