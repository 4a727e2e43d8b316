"use client";
/** Joins the browser's copy, cut, paste and drop to cells: outside of text fields they mean cells, images mean attachments. */
import { type DragEvent, useEffect } from "react";
import type { CellId } from "#lib/base/id.ts";
import { attachImages, imagesIn } from "./notebook-attachments.ts";
import { chosen, remove } from "./notebook-cell-commands.ts";
import { cellsMime, cellsText, keep, pastePlain, pasteText } from "./notebook-clipboard.ts";
import type { OpenNotebook } from "./notebook-open.ts";

export function useClipboardEvents(notebook: OpenNotebook): void {
  // joins the clipboard events of the document
  useEffect(() => {
    const onCopy = (event: ClipboardEvent): void => {
      if (!meansCells(event) || event.clipboardData === null) return;
      const text = cellsText(notebook);
      if (text === undefined) return;
      event.preventDefault();
      event.clipboardData.setData("text/plain", text.plain);
      event.clipboardData.setData(cellsMime, text.json);
      keep(text.json);
      notebook.announce("Copied.");
      if (event.type === "cut") remove(notebook, chosen(notebook));
    };
    const onPaste = (event: ClipboardEvent): void => {
      const data = event.clipboardData;
      if (data === null || !notebook.editable) return;
      const images = imagesIn(data);
      const active = notebook.selection.get().active as CellId | undefined;
      const inText = active !== undefined && notebook.model.cell(active)?.facts.get().type === "markdown";
      if (images.length > 0 && inText && data.getData("text/plain") === "") {
        event.preventDefault();
        event.stopPropagation();
        return void attachImages(notebook, active, images);
      }
      if (!meansCells(event)) return;
      event.preventDefault();
      const json = data.getData(cellsMime);
      const plain = data.getData("text/plain");
      if (json !== "" && pasteText(notebook, json, "after")) return;
      if (plain !== "" && !pasteText(notebook, plain, "after")) pastePlain(notebook, plain);
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste, { capture: true });
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste, { capture: true });
    };
  }, [notebook]);
}

/** Outside of text fields and with nothing marked, the selected cells are meant. */
function meansCells(event: ClipboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, [contenteditable='true'], .octavo-editor, [role=dialog]") !== null) return false;
  if (target !== document.body && target.closest("[data-notebook]") === null) return false;
  return event.type === "paste" || (document.getSelection()?.isCollapsed ?? true);
}

/** Images dropped on a text cell become its attachments. */
export function onImageDrop(notebook: OpenNotebook, cellId: CellId): (event: DragEvent) => void {
  return (event) => {
    const images = imagesIn(event.dataTransfer);
    if (images.length === 0 || !notebook.editable) return;
    event.preventDefault();
    event.stopPropagation();
    void attachImages(notebook, cellId, images);
  };
}
