"use client";
/** A text cell: prose, and its source while it is edited. Headings fold what belongs to them. */
import { type ReactElement, useCallback, useRef } from "react";
import type { Attachments } from "#lib/markdown/address.ts";
import { attachmentsOf } from "#lib/notebook/attachments.ts";
import { shown } from "#lib/text/line-ending.ts";
import { onImageDrop } from "../live/notebook-clipboard-events.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useFoundMarks } from "../live/notebook-find.ts";
import { type Standpoint, useEditable } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { enter } from "../live/notebook-move-commands.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { useProseMarks } from "../live/prose-marks.ts";
import { Markdown } from "../markdown/index.ts";
import { CellSource } from "./cell-source.tsx";
import { Hidden } from "./hidden-part.tsx";
import { counted } from "./spoken-duration.ts";

export interface MarkdownCellProps {
  readonly cell: CellModel;
  readonly standpoint: Standpoint;
  readonly name: string;
  readonly tools: boolean;
}

export function MarkdownCell({ cell, standpoint, name, tools }: MarkdownCellProps): ReactElement {
  const { sourceHidden } = useWatched(cell.facts);
  const editable = useEditable();
  if (sourceHidden) return <Hidden cell={cell} part="source" what={name} />;
  if (standpoint === "editing" && editable) {
    return <CellSource cell={cell} standpoint={standpoint} tools={tools} label={`Text cell ${name}`} heading={null} />;
  }
  return <Prose cell={cell} />;
}

function Prose({ cell }: { readonly cell: CellModel }): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  const source = useWatched(cell.source);
  useSelected(cell.facts, (facts) => facts.attachments);
  const attachments = attachmentsOf(cell.map.get());
  const marks = useFoundMarks(cell.id);
  const prose = useRef<HTMLDivElement>(null);
  const onShow = useCallback(
    (top: number, bottom: number) => notebook.viewport.revealPart(cell.id, top, bottom),
    [notebook, cell.id],
  );
  useProseMarks(prose, { source: shown(source), marks, onShow });
  const edit = (): void => {
    notebook.go(cell.id);
    if (editable) enter(notebook);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the cell around it takes Enter; a double click is the mouse's way
    <div
      ref={prose}
      className="nb-prose"
      onDoubleClick={edit}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes("Files")) event.preventDefault();
      }}
      onDrop={onImageDrop(notebook, cell.id)}
    >
      {source.trim() === "" ? (
        <p className="nb-prose-empty">{editable ? "Empty text. Press Enter to write." : "Empty text."}</p>
      ) : (
        <Markdown text={source} anchor={cell.id} attachments={attachments as Attachments} />
      )}
      <HiddenCount cell={cell} />
    </div>
  );
}

function HiddenCount({ cell }: { readonly cell: CellModel }): ReactElement | null {
  const { outline } = useOpenNotebook();
  const folded = useSelected(outline.folded, (ids) => ids.has(cell.id));
  if (!folded) return null;
  return (
    <button type="button" className="verb mt-1 text-12" onClick={() => outline.setFolded(cell.id, false)}>
      Show {counted(outline.hiddenUnder(cell.id), "cell")}
    </button>
  );
}
