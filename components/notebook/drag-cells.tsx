"use client";
/**
 * Dragging cells by their handle, with a mouse or a finger: the selected cells when the handle is of one of them, that
 * cell alone otherwise. A line shows where they land; near the edges the list scrolls. Keys do the same (Alt with
 * arrows), announced.
 */
import { createContext, type ReactElement, type ReactNode, use, useState } from "react";
import { must } from "#lib/base/assert.ts";
import type { CellId } from "#lib/base/id.ts";
import { move } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { type DragFace, useDrag } from "../live/notebook-drag.ts";
import { select } from "../live/notebook-selection.ts";
import type { CellWindow } from "../live/notebook-window.ts";
import { changesNothing, type DropPlace, dropPlace } from "./drop-place.ts";

const DragContext = createContext<DragFace | undefined>(undefined);

export interface DragProviderProps {
  readonly cellWindow: CellWindow;
  readonly children: ReactNode;
}

export function DragProvider({ cellWindow, children }: DragProviderProps): ReactElement {
  const notebook = useOpenNotebook();
  const [line, setLine] = useState<DropPlace>();
  const drag = useDrag<DropPlace>({
    cellWindow,
    begin: (id) => {
      // The dragged cell becomes the active one, which always stands in the page: its handle holds the pointer.
      if (!notebook.selection.get().selected.has(id)) notebook.selection.set(select(id));
      notebook.dragged.set(notebook.selection.get().selected);
    },
    over: (y, boxes) => {
      const place = dropPlace(boxes, y);
      const idle = place === undefined || changesNothing(notebook.model.order.get(), notebook.dragged.get(), place);
      setLine(idle ? undefined : place);
      return idle ? undefined : place;
    },
    drop: (place) => {
      const moving = notebook.model.order.get().filter((id) => notebook.dragged.get().has(id));
      if (place !== undefined)
        move(notebook, moving, place.side === "before" ? { before: place.id } : { after: place.id });
      notebook.dragged.set(new Set());
      setLine(undefined);
    },
  });
  return (
    <DragContext value={drag}>
      {children}
      {line !== undefined && <div aria-hidden className="nb-drop" style={drag.lineStyle(line.y)} />}
    </DragContext>
  );
}

export function useDragHandle(id: CellId): ReturnType<DragFace["handle"]> {
  return must(use(DragContext), "a DragProvider above").handle(id);
}
