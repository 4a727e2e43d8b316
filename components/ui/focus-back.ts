"use client";
import { useRef } from "react";

interface FocusHandlers {
  readonly onOpenAutoFocus: (event: Event) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/**
 * What floats gives the focus back to where it came from, whatever opened it: a button, a key, a menu that is gone by
 * then. Inside, the element marked `data-first-focus` gets it first, else the whole: a button that closes would show its
 * tooltip, and Escape would close that alone. (`autoFocus` would take it too early to remember.)
 */
export function useFocusBack(): FocusHandlers {
  const before = useRef<Element>(null);
  return {
    onOpenAutoFocus: (event) => {
      before.current = document.activeElement;
      const first = event.target instanceof Element ? event.target.querySelector("[data-first-focus]") : null;
      if (first === null && event.target instanceof HTMLElement) {
        event.preventDefault();
        event.target.focus();
      }
      if (!(first instanceof HTMLElement)) return;
      event.preventDefault();
      first.focus();
      if (first instanceof HTMLInputElement) first.select();
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    },
  };
}
