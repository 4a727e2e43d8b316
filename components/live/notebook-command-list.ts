/**
 * The notebook's commands as data: name, title, group, usual keys. The sheet, the palette and the key handler read this
 * list; what a command does stands in notebook-commands.ts. Keys are Jupyter's, Colab's (after Ctrl M) and a few of
 * Deepnote's and Livebook's, where they do not collide.
 */
import type { KeyBinding, KeyMode } from "./notebook-keymap.ts";

export const commandGroups = ["Run", "Cells", "Move around", "Text", "Notebook"] as const;
export type CommandGroup = (typeof commandGroups)[number];

interface Listed {
  readonly title: string;
  readonly group: CommandGroup;
  /** Needs the right to edit. */
  readonly edits: boolean;
  readonly command?: readonly string[];
  readonly edit?: readonly string[];
  readonly both?: readonly string[];
}

const run = (title: string, keys: Partial<Listed> = {}): Listed => ({ title, group: "Run", edits: false, ...keys });
const cells = (title: string, keys: Partial<Listed> = {}): Listed => ({ title, group: "Cells", edits: true, ...keys });
const go = (title: string, keys: Partial<Listed> = {}): Listed => ({
  title,
  group: "Move around",
  edits: false,
  ...keys,
});
const text = (title: string, keys: Partial<Listed> = {}): Listed => ({ title, group: "Text", edits: true, ...keys });
const whole = (title: string, keys: Partial<Listed> = {}): Listed => ({
  title,
  group: "Notebook",
  edits: false,
  ...keys,
});

export const notebookCommands = {
  "run-advance": run("Run and select next", { both: ["Shift+Enter"] }),
  "run-stay": run("Run this cell", { both: ["Mod+Enter", "Ctrl+Enter"] }),
  "run-insert": run("Run and insert below", { both: ["Alt+Enter"], edits: true }),
  "run-selection": run("Run selected cells", { both: ["Mod+Shift+Enter"] }),
  "run-all": run("Run all", { both: ["Mod+F9", "Ctrl+F9"] }),
  "run-above": run("Run all above", { both: ["Mod+F8", "Ctrl+F8"] }),
  "run-below": run("Run this and all below", { both: ["Mod+F10", "Ctrl+F10"] }),
  "run-needs": run("Run this and what it needs", { both: ["Mod+Alt+Enter", "Ctrl+Alt+Enter"] }),
  "run-stale": run("Run all stale", { command: ["E A"] }),
  "restart-run-all": run("Run all in a fresh kernel"),
  "toggle-enabled": run("Disable or enable cells", { edits: true }),
  "toggle-auto-run": run("Run cheap cells by themselves, or not", { edits: true }),
  "toggle-auto-track": run("Track trainings and runs of everything, or not", { edits: true }),
  interrupt: run("Stop what is running", { command: ["I I"], both: ["Mod+M I", "Ctrl+M I"] }),
  restart: run("Restart the kernel", { command: ["0 0"], both: ["Mod+M .", "Ctrl+M ."] }),

  "insert-above": cells("Insert cell above", { command: ["A"], both: ["Mod+M A", "Ctrl+M A"] }),
  "insert-below": cells("Insert cell below", { command: ["B", "N"], both: ["Mod+M B", "Ctrl+M B"] }),
  cut: cells("Cut cells", { command: ["X"] }),
  copy: cells("Copy cells", { command: ["C"], edits: false }),
  "paste-below": cells("Paste below", { command: ["V"] }),
  "paste-above": cells("Paste above", { command: ["Shift+V"] }),
  duplicate: cells("Duplicate cells", { both: ["Mod+Shift+D"] }),
  delete: cells("Delete cells", { command: ["D D", "Delete"], both: ["Mod+M D", "Ctrl+M D"] }),
  undo: cells("Undo cell action", { command: ["Z", "Mod+Z"], both: ["Mod+M Z", "Ctrl+M Z"] }),
  redo: cells("Redo cell action", { command: ["Shift+Z", "Mod+Shift+Z", "Mod+Y"] }),
  "to-code": cells("Change to code", { command: ["Y"], both: ["Mod+M Y", "Ctrl+M Y"] }),
  "to-markdown": cells("Change to text", { command: ["M"], both: ["Mod+M M", "Ctrl+M M"] }),
  "to-raw": cells("Change to raw", { command: ["R"] }),
  "heading-1": cells("Heading 1", { command: ["1"] }),
  "heading-2": cells("Heading 2", { command: ["2"] }),
  "heading-3": cells("Heading 3", { command: ["3"] }),
  "heading-4": cells("Heading 4", { command: ["4"] }),
  "heading-5": cells("Heading 5", { command: ["5"] }),
  "heading-6": cells("Heading 6", { command: ["6"] }),
  "heading-above": cells("Insert heading above", { command: ["Shift+A"] }),
  "heading-below": cells("Insert heading below", { command: ["Shift+B"] }),
  "merge-selected": cells("Merge selected cells", { command: ["Shift+M"] }),
  "merge-above": cells("Merge with cell above", { command: ["Mod+Backspace"] }),
  "merge-below": cells("Merge with cell below", { command: ["Mod+Shift+M"] }),
  split: cells("Split at cursor", { edit: ["Mod+Shift+-", "Ctrl+Shift+-"] }),
  "move-up": cells("Move cells up", {
    command: ["Mod+Shift+ArrowUp", "Alt+ArrowUp"],
    both: ["Alt+Shift+ArrowUp", "Mod+M K", "Ctrl+M K"],
  }),
  "move-down": cells("Move cells down", {
    command: ["Mod+Shift+ArrowDown", "Alt+ArrowDown"],
    both: ["Alt+Shift+ArrowDown", "Mod+M J", "Ctrl+M J"],
  }),
  "toggle-source": cells("Collapse or show source"),
  "toggle-output": cells("Collapse or show output", { command: ["O"] }),

  "select-previous": go("Select cell above", { command: ["K", "ArrowUp"] }),
  "select-next": go("Select cell below", { command: ["J", "ArrowDown"] }),
  "extend-previous": go("Extend selection up", { command: ["Shift+K", "Shift+ArrowUp"] }),
  "extend-next": go("Extend selection down", { command: ["Shift+J", "Shift+ArrowDown"] }),
  "extend-first": go("Extend selection to the top", { command: ["Shift+Home"] }),
  "extend-last": go("Extend selection to the bottom", { command: ["Shift+End"] }),
  "select-all": go("Select all cells", { command: ["Mod+A"] }),
  "select-first": go("First cell", { command: ["Mod+Home", "Home"] }),
  "select-last": go("Last cell", { command: ["Mod+End", "End"] }),
  "edit-mode": go("Edit cell", { command: ["Enter", "E E"] }),
  "command-mode": go("Leave the text", { both: ["Mod+M", "Ctrl+M"] }),
  "fold-heading": go("Fold heading", { command: ["ArrowLeft"] }),
  "unfold-heading": go("Unfold heading", { command: ["ArrowRight"] }),
  "fold-all": go("Fold all headings", { command: ["Mod+Shift+ArrowLeft"] }),
  "unfold-all": go("Unfold all headings", { command: ["Mod+Shift+ArrowRight"] }),

  "undo-text": text("Undo typing", { edit: ["Mod+Z"] }),
  "redo-text": text("Redo typing", { edit: ["Mod+Shift+Z", "Mod+Y"] }),
  "rename-name": text("Rename a name in all cells", { edit: ["F2"] }),
  "go-to-definition": text("Go to where a name is made", { edit: ["F12"], edits: false }),
  format: text("Format code", { both: ["Alt+Shift+F"] }),
  "format-all": text("Format all code cells"),
  "line-numbers": text("Line numbers in all cells", { command: ["Shift+L", "L"], edits: false }),

  graph: whole("Show the graph", { command: ["G"] }),
  find: whole("Find and replace", { command: ["F"], both: ["Mod+F"] }),
  save: whole("What is saved", { command: ["S"], both: ["Mod+S"] }),
  shortcuts: whole("Keyboard shortcuts", {
    command: ["H", "Shift+?", "?"],
    both: ["Mod+Shift+H", "Mod+M H", "Ctrl+M H"],
  }),
  palette: whole("Command palette", { command: ["P"], both: ["Mod+Shift+C", "Mod+Shift+P"] }),
  rename: whole("Rename notebook", { edits: true }),
  history: whole("History"),
} as const satisfies Record<string, Listed>;

export type NotebookCommand = keyof typeof notebookCommands;

export const commandInfo = (command: NotebookCommand): Listed => notebookCommands[command];

export const commandNames = Object.keys(notebookCommands) as readonly NotebookCommand[];

export function isNotebookCommand(name: string): name is NotebookCommand {
  return Object.hasOwn(notebookCommands, name);
}

/** The usual keys, as bindings. */
export const usualBindings: readonly KeyBinding[] = commandNames.flatMap((command) => {
  const info = commandInfo(command);
  const modes: readonly KeyMode[] = ["command", "edit", "both"];
  return modes.flatMap((mode) => (info[mode] ?? []).map((keys) => ({ command, keys, mode })));
});
