"use client";
/** Left of a cell: the glyph of its state, which is also its run button, and the handle for dragging. */
import { ChevronDown, ChevronRight, GripVertical, Play, Square } from "lucide-react";
import type { ReactElement } from "react";
import { shift } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { runCells, stopCell } from "../live/notebook-run-commands.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { Icon } from "../ui/icon.tsx";
import { CellGlyph } from "./cell-glyph.tsx";
import { type CellState, stateWords } from "./cell-state.ts";
import { useDragHandle } from "./drag-cells.tsx";

export interface CellGutterProps {
  readonly cell: CellModel;
  readonly type: "code" | "markdown" | "raw";
  readonly state: CellState;
  readonly name: string;
  readonly tools: boolean;
}

export function CellGutter({ cell, type, state, name, tools }: CellGutterProps): ReactElement {
  const editable = useEditable();
  return (
    <div className="nb-gutter">
      {type === "code" && <RunGlyph cell={cell} state={state} tools={tools} />}
      {type === "markdown" && <Fold cell={cell} />}
      {editable && tools && <Grip cell={cell} name={name} />}
    </div>
  );
}

interface RunGlyphProps {
  readonly cell: CellModel;
  readonly state: CellState;
  readonly tools: boolean;
}

function RunGlyph({ cell, state, tools }: RunGlyphProps): ReactElement {
  const notebook = useOpenNotebook();
  const running = state.name === "running" || state.name === "queued";
  const reason = useSelected(cell.facts, (facts) => notebook.runner.whyNot(facts.language));
  const word = stateWords[state.name];
  const label = running ? `${sentence(word)}. Stop this cell` : `${sentence(word)}. ${reason ?? "Run this cell"}`;
  return (
    <button
      type="button"
      className="nb-glyph"
      data-runs={reason === undefined && tools ? "" : undefined}
      aria-label={label}
      title={label}
      aria-disabled={reason !== undefined || undefined}
      onClick={() => {
        if (reason !== undefined) return;
        if (running) stopCell(notebook, cell.id);
        else runCells(notebook, [cell.id]);
      }}
    >
      <span className="nb-state">
        <CellGlyph state={state} />
      </span>
      {tools && <Icon of={running ? Square : Play} size="small" className="nb-play" />}
    </button>
  );
}

/** Folds what belongs to a heading, for this person alone. */
function Fold({ cell }: { readonly cell: CellModel }): ReactElement | null {
  const { outline } = useOpenNotebook();
  useWatched(cell.source);
  const folded = useSelected(outline.folded, (ids) => ids.has(cell.id));
  if (outline.heading(cell.id) === undefined) return null;
  return (
    <button
      type="button"
      className="nb-glyph"
      data-fold={folded ? "folded" : "open"}
      aria-label={folded ? "Unfold this heading" : "Fold this heading"}
      aria-expanded={!folded}
      onClick={() => outline.setFolded(cell.id, !folded)}
    >
      <Icon of={folded ? ChevronRight : ChevronDown} size="small" />
    </button>
  );
}

function Grip({ cell, name }: { readonly cell: CellModel; readonly name: string }): ReactElement {
  const notebook = useOpenNotebook();
  const handle = useDragHandle(cell.id);
  return (
    <button
      type="button"
      className="nb-grip"
      aria-label={`Move cell ${name}: drag, or Alt with the arrow keys`}
      title="Drag to move"
      {...handle}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        event.stopPropagation();
        shift(notebook, event.key === "ArrowUp" ? "up" : "down", [cell.id]);
        event.currentTarget.focus();
      }}
    >
      <Icon of={GripVertical} size="small" />
    </button>
  );
}

const sentence = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
