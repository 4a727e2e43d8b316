"use client";
/** A cell's text in its box: names, language and tools in the row above, the editor below. */
import { ChevronDown, ChevronUp, Ellipsis, Trash2 } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { CellEditor, type CodeError, type EditorCommand, type OffsetSelection } from "../editor/index.ts";
import { remove, shift } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useFoundMarks } from "../live/notebook-find.ts";
import { type Standpoint, useCellText, useEditable } from "../live/notebook-hooks.ts";
import { editorKeys } from "../live/notebook-keys.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { select } from "../live/notebook-selection.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu } from "../ui/menu.tsx";
import { languageName } from "./language-name.ts";
import { useCellMenu } from "./use-cell-menu.ts";
import { useEditorCommand } from "./use-editor-command.ts";

export interface CellSourceProps {
  readonly cell: CellModel;
  readonly standpoint: Standpoint;
  readonly label: string;
  /** Whether one is at this cell: then its tools are there. */
  readonly tools: boolean;
  /** Left in the row above the text. */
  readonly heading: ReactNode;
  readonly errors?: readonly CodeError[];
}

export function CellSource({ cell, standpoint, label, tools, heading, errors }: CellSourceProps): ReactElement {
  const { language } = useWatched(cell.facts);
  return (
    <div className="nb-source">
      <div className="nb-source-row">
        {heading}
        <span className="grow" />
        {tools && <CellTools cell={cell} />}
        <span className="flex-none pr-2">{languageName(language)}</span>
      </div>
      <SourceText cell={cell} standpoint={standpoint} label={label} {...(errors === undefined ? {} : { errors })} />
    </div>
  );
}

function SourceText({ cell, standpoint, label, errors }: Omit<CellSourceProps, "heading" | "tools">): ReactElement {
  const notebook = useOpenNotebook();
  const text = useCellText(cell);
  const { language } = useWatched(cell.facts);
  const editable = useEditable();
  const lineNumbers = useWatched(notebook.lineNumbers);
  const carets = useWatched(notebook.presence.caretsIn(cell.id));
  const caret = useSelected(notebook.entry, (entry) => (entry?.id === cell.id ? entry.caret : undefined));
  const found = useFoundMarks(cell.id);
  const command = useEditorCommand(cell.id);
  if (text === undefined) return <div className="nb-code" />;
  const typing = notebook.undo.ofText(text);
  return (
    <CellEditor
      cellId={cell.id}
      text={text}
      language={language}
      label={label}
      undoManager={typing.manager}
      origin={typing.origin}
      readOnly={!editable}
      lineNumbers={lineNumbers}
      {...(errors === undefined ? {} : { errors })}
      found={found}
      onShow={(top, bottom) => notebook.viewport.revealPart(cell.id, top, bottom)}
      focused={standpoint === "editing"}
      caret={caret}
      carets={carets}
      keys={editorKeys}
      onFocus={() => {
        const { active, mode } = notebook.selection.get();
        if (active !== cell.id || mode !== "edit") notebook.selection.set(select(cell.id, "edit"));
      }}
      onBlur={() => {
        const { active, mode } = notebook.selection.get();
        if (document.hasFocus() && active === cell.id && mode === "edit") notebook.selection.set(select(cell.id));
      }}
      onSelect={(selection: OffsetSelection) => notebook.setCaret({ cellId: cell.id, ...selection })}
      onCommand={(name: EditorCommand, selection: OffsetSelection) => {
        notebook.setCaret({ cellId: cell.id, ...selection });
        command(name);
      }}
    />
  );
}

function CellTools({ cell }: { readonly cell: CellModel }): ReactElement | null {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  const entries = useCellMenu(cell);
  if (!editable) return null;
  return (
    <span className="nb-tools">
      <IconButton
        icon={ChevronUp}
        size="small"
        label="Move up"
        keys="Alt+ArrowUp"
        onClick={() => shift(notebook, "up", [cell.id])}
      />
      <IconButton
        icon={ChevronDown}
        size="small"
        label="Move down"
        keys="Alt+ArrowDown"
        onClick={() => shift(notebook, "down", [cell.id])}
      />
      <IconButton
        icon={Trash2}
        size="small"
        label="Delete cell"
        keys="D D"
        onClick={() => remove(notebook, [cell.id])}
      />
      <Menu entries={entries} label="Cell">
        <IconButton icon={Ellipsis} size="small" label="More for this cell" />
      </Menu>
    </span>
  );
}
