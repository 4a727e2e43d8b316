"use client";
/**
 * Joins the notebook to the keyboard: reads every press while the notebook (or nothing) has the focus, before the editor
 * does, and runs the command that the person's bindings give it. Keys in other fields, dialogs and menus are theirs;
 * only chords that act on the whole notebook reach it from there.
 */
import { useEffect, useSyncExternalStore } from "react";
import { type EditorKeys, jupyterEditorKeys } from "../editor/index.ts";
import { commandInfo, isNotebookCommand, type NotebookCommand, usualBindings } from "./notebook-command-list.ts";
import {
  chordsOf,
  effectiveBindings,
  type KeyBinding,
  type KeyChanges,
  parseChanges,
  readStroke,
} from "./notebook-keymap.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { Signal } from "./notebook-signal.ts";

const storageKey = "octavo.keys";
const sequenceMs = 1200;

/** What this person changed, in this browser. */
export const keyChanges = new Signal<KeyChanges>({});

function readChanges(): KeyChanges {
  try {
    return parseChanges(localStorage.getItem(storageKey));
  } catch {
    return {}; // storage is forbidden: the usual keys
  }
}

export function changeKeys(changes: KeyChanges): void {
  keyChanges.set(changes);
  try {
    localStorage.setItem(storageKey, JSON.stringify(changes));
  } catch {
    return; // no room or no permission: the change lasts as long as the page
  }
}

let bindings: { readonly changes: KeyChanges; readonly list: readonly KeyBinding[] } | undefined;

export function currentBindings(): readonly KeyBinding[] {
  const changes = keyChanges.get();
  if (bindings?.changes !== changes) bindings = { changes, list: effectiveBindings(usualBindings, changes) };
  return bindings.list;
}

export function useBindings(): readonly KeyBinding[] {
  return useSyncExternalStore(keyChanges.subscribe, currentBindings, () => usualBindings);
}

/** The first key of a command that this machine has, for menus and tooltips. */
export function keysOf(command: NotebookCommand, list: readonly KeyBinding[], mac: boolean): string | undefined {
  return list.find((binding) => binding.command === command && (mac || !binding.keys.startsWith("Ctrl+")))?.keys;
}

const leftToTheEditor = new Set([
  "leave",
  "leaveUp",
  "leaveDown",
  "commentLine",
  "indent",
  "outdent",
  "complete",
  "tooltip",
]);

/** The keys that stay with the editor, which knows its caret and its popups; all others are read here before it. */
export const editorKeys: EditorKeys = (press, mac) => {
  const command = jupyterEditorKeys(press, mac);
  return command !== undefined && leftToTheEditor.has(command) ? command : undefined;
};

type Place = "cells" | "editor" | "field" | "control" | "dialog" | "elsewhere";

/** Where a key was pressed. */
function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element) || target === document.body || target === document.documentElement) return "cells";
  if (target.closest('[role="dialog"],[role="alertdialog"]') !== null) return "dialog";
  if (target.closest('[role="menu"],[role="listbox"]') !== null) return "elsewhere";
  if (target.closest(".octavo-editor") !== null) return "editor";
  if (target.closest("input, textarea, select, [contenteditable='true']") !== null) return "field";
  if (target.closest("button, a, summary, [role=tab]") !== null) return "control";
  return target.closest("[data-notebook]") === null ? "elsewhere" : "cells";
}

const nativeOnControls = new Set(["Enter", "Space", "Escape", "Shift+Enter"]);

function allowedAt(place: Place, chord: string, command: NotebookCommand): boolean {
  switch (place) {
    case "cells":
    case "editor":
      return true;
    case "control":
      return !nativeOnControls.has(chord) && (/^(Mod|Ctrl|Alt)\+/.test(chord) || !chord.startsWith("Arrow"));
    case "dialog":
      return false; // the page behind it is not meant
    case "field":
    case "elsewhere":
      return /^(Mod|Ctrl)\+/.test(chord) && ["Notebook", "Run"].includes(commandInfo(command).group);
  }
}

export function useNotebookKeys(
  notebook: OpenNotebook,
  perform: (command: NotebookCommand) => void,
  /** Closes the nearest thing that floats over the cells. */
  closeFloating: () => void,
): void {
  // joins the keyboard of the window
  useEffect(() => {
    keyChanges.set(readChanges());
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    let pending = "";
    let forget: ReturnType<typeof setTimeout> | undefined;
    const wait = (next: string): void => {
      clearTimeout(forget);
      pending = next;
      if (next === "") return;
      forget = setTimeout(() => {
        pending = "";
      }, sequenceMs);
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
      if (event.getModifierState("AltGraph") && event.key.length === 1) return;
      const place = placeOf(event.target);
      const typing = place === "editor" || place === "field";
      const chords = chordsOf(event, mac);
      if (chords.length === 0) return;
      const reading = readStroke(currentBindings(), typing ? "edit" : "command", pending, chords);
      if (reading.kind === "none") {
        wait("");
        return;
      }
      if (reading.kind === "prefix") {
        if (place === "elsewhere" || place === "field" || place === "dialog") return;
        wait(reading.pending);
        event.preventDefault();
        event.stopPropagation();
        return;
      }
      if (!isNotebookCommand(reading.command) || !allowedAt(place, chords[0] ?? "", reading.command)) return;
      wait(reading.pending);
      event.preventDefault();
      event.stopPropagation();
      perform(reading.command);
    };
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key !== "Escape" || event.defaultPrevented || placeOf(event.target) !== "cells") return;
      notebook.presence.follow(undefined);
      closeFloating();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    window.addEventListener("keydown", onEscape);
    return () => {
      clearTimeout(forget);
      window.removeEventListener("keydown", onKeyDown, { capture: true });
      window.removeEventListener("keydown", onEscape);
    };
  }, [notebook, perform, closeFloating]);
}
