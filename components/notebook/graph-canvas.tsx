"use client";
/** The graph drawn: cells as boxes with their states, an arrow with its names from who makes them to who uses them. */
import { Background, Controls, type Edge, Handle, type Node, type NodeProps, Position, ReactFlow } from "@xyflow/react";
import "@xyflow/react/dist/base.css";
import { type ReactElement, useMemo } from "react";
import type { CellId } from "#lib/base/id.ts";
import { layoutGraph } from "#lib/graph/graph-layout.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined } from "../live/notebook-hooks.ts";
import { classNames } from "../ui/class-names.ts";
import { CellGlyph } from "./cell-glyph.tsx";
import { stateWords } from "./cell-state.ts";
import "./graph.css";
import { useCellState } from "./use-cell-state.ts";

export interface GraphCanvasProps {
  readonly onGoTo: (id: CellId) => void;
}

type CellNode = Node<{ readonly cellId: CellId; readonly onGoTo: (id: CellId) => void }, "cell">;

const step = { x: 248, y: 76 };
const nodeTypes = { cell: CellBox };

export function GraphCanvas({ onGoTo }: GraphCanvasProps): ReactElement {
  const { runner } = useOpenNotebook();
  const drawn = useCombined([runner.graph.changed], () => {
    const { graph } = runner.graph;
    const edges = graph.edges();
    return { edges, places: layoutGraph(graph.order, edges) };
  });
  const nodes = useMemo(
    () =>
      drawn.places.map(
        ({ cellId, column, row }): CellNode => ({
          id: cellId,
          type: "cell",
          position: { x: column * step.x, y: row * step.y },
          data: { cellId: cellId as CellId, onGoTo },
          draggable: false,
          focusable: false,
        }),
      ),
    [drawn, onGoTo],
  );
  const edges = useMemo(
    () =>
      drawn.edges.map(
        ({ from, to, names }): Edge => ({
          id: `${from} ${to}`,
          source: from,
          target: to,
          label: names.length > 2 ? `${names.slice(0, 2).join(", ")} +${names.length - 2}` : names.join(", "),
          focusable: false,
          selectable: false,
        }),
      ),
    [drawn],
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
      minZoom={0.05}
      maxZoom={1.5}
      nodesConnectable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements
      proOptions={{ hideAttribution: true }}
      className="nb-graph"
    >
      <Background gap={24} />
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

function CellBox({ data }: NodeProps<CellNode>): ReactElement | null {
  const cell = useOpenNotebook().model.cell(data.cellId);
  return cell === undefined ? null : <PresentBox cell={cell} onGoTo={data.onGoTo} />;
}

function PresentBox({
  cell,
  onGoTo,
}: {
  readonly cell: NonNullable<ReturnType<ReturnType<typeof useOpenNotebook>["model"]["cell"]>>;
  readonly onGoTo: (id: CellId) => void;
}): ReactElement {
  const notebook = useOpenNotebook();
  const state = useCellState(cell);
  const name = notebook.nameOf(cell.id);
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <button
        type="button"
        className={classNames("nb-graph-cell nodrag")}
        data-state={state.name}
        aria-label={`${name}, ${stateWords[state.name]}. Go to the cell`}
        onClick={() => onGoTo(cell.id)}
      >
        <CellGlyph state={state} />
        <code className="truncate">{name}</code>
      </button>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </>
  );
}
