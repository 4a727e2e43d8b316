"use client";
/** Offers the notebook's commands to the palette, with the keys this person uses; the notebook listens to them itself. */
import { useMemo } from "react";
import { type Command, useCommands } from "../live/commands.tsx";
import { commandInfo, commandNames, type NotebookCommand } from "../live/notebook-command-list.ts";
import { useEditable } from "../live/notebook-hooks.ts";
import { keysOf, useBindings } from "../live/notebook-keys.ts";
import { useMacKeys } from "../ui/keys.tsx";

/** Nobody looks for these by name. */
const unlisted = new Set<NotebookCommand>(["palette", "undo-text", "redo-text", "command-mode"]);

export function useNotebookPalette(act: (command: NotebookCommand) => void): void {
  const bindings = useBindings();
  const mac = useMacKeys();
  const editable = useEditable();
  useCommands(
    useMemo<readonly Command[]>(
      () =>
        commandNames
          .filter((name) => !unlisted.has(name))
          .map((name) => ({
            id: `notebook-${name}`,
            title: commandInfo(name).title,
            keys: keysOf(name, bindings, mac),
            boundBy: "page",
            unavailable:
              commandInfo(name).edits && !editable ? "You may read this notebook, not change it." : undefined,
            run: () => act(name),
          })),
      [bindings, mac, editable, act],
    ),
  );
}
