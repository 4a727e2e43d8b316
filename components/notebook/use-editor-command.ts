"use client";
/** What the keys mean that the editor reads itself: those that depend on where its caret is. */
import { useCallback } from "react";
import type { CellId } from "#lib/base/id.ts";
import type { EditorCommand } from "../editor/index.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { leave, stepInto } from "../live/notebook-move-commands.ts";
import { select } from "../live/notebook-selection.ts";

export function useEditorCommand(id: CellId): (command: EditorCommand) => void {
  const notebook = useOpenNotebook();
  return useCallback(
    (command) => {
      if (notebook.selection.get().active !== id) notebook.selection.set(select(id, "edit"));
      if (command === "leave") leave(notebook);
      else if (command === "leaveUp") stepInto(notebook, -1);
      else if (command === "leaveDown") stepInto(notebook, 1);
    },
    [notebook, id],
  );
}
