"use client";
/** Who needs whom: drawn, or as a table. A cell is one click or one key away. The drawing loads when first opened. */
import dynamic from "next/dynamic";
import { type ReactElement, useCallback, useState } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { CellGlyph } from "./cell-glyph.tsx";
import { stateWords } from "./cell-state.ts";
import { useCellState } from "./use-cell-state.ts";

const GraphCanvas = dynamic(() => import("./graph-canvas.tsx").then((module) => module.GraphCanvas), { ssr: false });

type View = "drawn" | "table";

export function GraphDialog(): ReactElement | null {
  const notebook = useOpenNotebook();
  const open = useWatched(notebook.graphOpen);
  const [view, setView] = useState<View>("drawn");
  const goTo = useCallback(
    (id: CellId) => {
      notebook.graphOpen.set(false);
      notebook.go(id, { where: "start" });
    },
    [notebook],
  );
  if (!open) return null;
  return (
    <Dialog
      open
      onOpenChange={(next) => notebook.graphOpen.set(next)}
      width="page"
      title="Graph"
      description="Cells, and the names that pass from one to another."
    >
      <Segmented
        label="Show the graph as"
        value={view}
        options={[
          { value: "drawn", label: "Drawing" },
          { value: "table", label: "Table" },
        ]}
        onChange={setView}
      />
      <div className="mt-3 h-[60dvh] overflow-auto rounded-8 border border-line">
        {view === "drawn" ? <GraphCanvas onGoTo={goTo} /> : <GraphTable onGoTo={goTo} />}
      </div>
    </Dialog>
  );
}

interface GoingTo {
  readonly onGoTo: (id: CellId) => void;
}

function GraphTable({ onGoTo }: GoingTo): ReactElement {
  const notebook = useOpenNotebook();
  const ids = useCombined(
    [notebook.runner.graph.changed, notebook.model.order],
    () => notebook.runner.graph.graph.cellIds,
  );
  return (
    <table className="w-full text-12">
      <caption className="sr-only">Cells in shown order, with what they make, need and feed</caption>
      <thead className="sticky top-0 bg-raised text-left text-ink-3">
        <tr className="h-row-short border-line border-b">
          {["Cell", "State", "Makes", "Needs", "Used by"].map((title) => (
            <th key={title} scope="col" className="px-2 font-medium">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => {
          const cell = notebook.model.cell(id as CellId);
          return cell === undefined ? null : <CellRow key={id} cell={cell} onGoTo={onGoTo} />;
        })}
      </tbody>
    </table>
  );
}

function CellRow({ cell, onGoTo }: GoingTo & { readonly cell: CellModel }): ReactElement {
  const notebook = useOpenNotebook();
  const state = useCellState(cell);
  const { graph } = notebook.runner.graph;
  return (
    <tr className="h-row-short border-line border-b last:border-b-0">
      <th scope="row" className="max-w-48 px-2 text-left font-normal">
        <CellVerb id={cell.id} onGoTo={onGoTo} />
      </th>
      <td className="whitespace-nowrap px-2">
        <span className="inline-flex items-center gap-1.5">
          <CellGlyph state={state} />
          {stateWords[state.name]}
        </span>
      </td>
      <td className="px-2">
        <code>{notebook.runner.graph.namesOf(cell.id).join(", ")}</code>
      </td>
      <Cells ids={graph.needs(cell.id)} onGoTo={onGoTo} />
      <Cells ids={graph.feeds(cell.id)} onGoTo={onGoTo} />
    </tr>
  );
}

function Cells({ ids, onGoTo }: GoingTo & { readonly ids: readonly string[] }): ReactElement {
  return (
    <td className="px-2">
      <span className="flex flex-wrap gap-x-2">
        {ids.map((id) => (
          <CellVerb key={id} id={id as CellId} onGoTo={onGoTo} />
        ))}
      </span>
    </td>
  );
}

function CellVerb({ id, onGoTo }: GoingTo & { readonly id: CellId }): ReactElement {
  const notebook = useOpenNotebook();
  return (
    <button type="button" className="verb max-w-full truncate" onClick={() => onGoTo(id)}>
      <code>{notebook.nameOf(id)}</code>
    </button>
  );
}
