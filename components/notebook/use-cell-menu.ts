"use client";
/** The menu of one cell: everything its keys do, in words. */
import {
  ArrowDownToLine,
  ArrowUpToLine,
  CircleMinus,
  ClipboardPaste,
  Code,
  Copy,
  CopyPlus,
  FoldVertical,
  Merge,
  Scissors,
  Text,
  Trash2,
  WandSparkles,
  Workflow,
} from "lucide-react";
import { languageNamed } from "#lib/highlight/language.ts";
import {
  collapse,
  duplicate,
  insert,
  mergeWith,
  remove,
  setLanguage,
  setType,
} from "../live/notebook-cell-commands.ts";
import { copyCells, cutCells, pasteCells } from "../live/notebook-clipboard.ts";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { formatCells } from "../live/notebook-format.ts";
import { keysOf, useBindings } from "../live/notebook-keys.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { enableCells, runAbove, runBelow, runNeeds } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { useMacKeys } from "../ui/keys.tsx";
import type { MenuEntry } from "../ui/menu.tsx";
import { languageName } from "./language-name.ts";

export function useCellMenu(cell: CellModel): readonly MenuEntry[] {
  const notebook = useOpenNotebook();
  const facts = useWatched(cell.facts);
  const bindings = useBindings();
  const mac = useMacKeys();
  const languages = useWatched(notebook.languages);
  const { id } = cell;
  const keys = (command: NotebookCommand): string | undefined => keysOf(command, bindings, mac);
  const onThis = (act: () => void) => (): void => {
    if (!notebook.selection.get().selected.has(id)) notebook.go(id);
    act();
  };
  const runs: readonly MenuEntry[] =
    facts.type === "code" && notebook.runner.whyNot(facts.language) === undefined
      ? [
          {
            id: "needs",
            label: "Run this and what it needs",
            icon: Workflow,
            keys: keys("run-needs"),
            onSelect: onThis(() => runNeeds(notebook)),
          },
          {
            id: "above",
            label: "Run all above",
            icon: ArrowUpToLine,
            keys: keys("run-above"),
            onSelect: onThis(() => runAbove(notebook)),
          },
          {
            id: "below",
            label: "Run this and all below",
            icon: ArrowDownToLine,
            keys: keys("run-below"),
            onSelect: onThis(() => runBelow(notebook)),
          },
          {
            id: "enabled",
            label: facts.disabledBy === undefined ? "Disable" : "Enable",
            icon: CircleMinus,
            onSelect: () => enableCells(notebook, [id], facts.disabledBy !== undefined),
          },
          { kind: "line", id: "after-run" },
        ]
      : [];
  return [
    ...runs,
    { id: "cut", label: "Cut", icon: Scissors, keys: keys("cut"), onSelect: onThis(() => cutCells(notebook)) },
    { id: "copy", label: "Copy", icon: Copy, keys: keys("copy"), onSelect: onThis(() => copyCells(notebook)) },
    {
      id: "paste",
      label: "Paste below",
      icon: ClipboardPaste,
      keys: keys("paste-below"),
      onSelect: onThis(() => pasteCells(notebook, "after")),
    },
    {
      id: "duplicate",
      label: "Duplicate",
      icon: CopyPlus,
      keys: keys("duplicate"),
      onSelect: onThis(() => duplicate(notebook)),
    },
    {
      id: "merge",
      label: "Merge with cell below",
      icon: Merge,
      keys: keys("merge-below"),
      onSelect: onThis(() => mergeWith(notebook, 1)),
    },
    ...(facts.type === "code" && languageNamed(facts.language) === "typescript"
      ? [
          {
            id: "format",
            label: "Format code",
            icon: WandSparkles,
            keys: keys("format"),
            onSelect: onThis(() => void formatCells(notebook, [id])),
          },
        ]
      : []),
    { kind: "line", id: "after-edit" },
    {
      id: "insert-above",
      label: "Insert cell above",
      keys: keys("insert-above"),
      onSelect: () => insert(notebook, { before: id }, { type: "code", language: "typescript" }),
    },
    {
      id: "insert-below",
      label: "Insert cell below",
      keys: keys("insert-below"),
      onSelect: () => insert(notebook, { after: id }, { type: "code", language: "typescript" }),
    },
    { kind: "heading", id: "kind", label: "Kind" },
    ...languages.map(
      (language): MenuEntry => ({
        id: `language-${language}`,
        label: languageName(language),
        icon: Code,
        checked: facts.type === "code" && facts.language === language,
        onSelect: onThis(() => setLanguage(notebook, language)),
      }),
    ),
    {
      id: "markdown",
      label: "Text",
      icon: Text,
      keys: keys("to-markdown"),
      checked: facts.type === "markdown",
      onSelect: onThis(() => setType(notebook, "markdown")),
    },
    {
      id: "raw",
      label: "Raw",
      keys: keys("to-raw"),
      checked: facts.type === "raw",
      onSelect: onThis(() => setType(notebook, "raw")),
    },
    { kind: "line", id: "after-kind" },
    {
      id: "fold-source",
      label: facts.sourceHidden ? "Show source" : "Collapse source",
      icon: FoldVertical,
      onSelect: onThis(() => collapse(notebook, "source")),
    },
    ...(facts.hasOutputs
      ? [
          {
            id: "fold-output",
            label: facts.outputsHidden ? "Show output" : "Collapse output",
            keys: keys("toggle-output"),
            onSelect: onThis(() => collapse(notebook, "outputs")),
          },
        ]
      : []),
    { kind: "line", id: "before-delete" },
    { id: "delete", label: "Delete", icon: Trash2, keys: keys("delete"), onSelect: () => remove(notebook, [id]) },
  ];
}
