"use client";
/**
 * The cells as a labelled list of which only those near the view stand in the page. What is read stays where it is when
 * others work above it (live/notebook-window.ts). The active cell always stands, so focus and input method survive.
 */
import type { ReactElement, ReactNode } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useListFocus } from "../live/notebook-list-focus.ts";
import { useCellWindow } from "../live/use-cell-window.ts";
import { Cell } from "./cell.tsx";
import { DragProvider } from "./drag-cells.tsx";

export interface CellListProps {
  /** Before the cells, scrolling with them: notices. */
  readonly head?: ReactNode;
  /** After the last cell. */
  readonly foot: ReactNode;
}

export function CellList({ head, foot }: CellListProps): ReactElement {
  const notebook = useOpenNotebook();
  const { cellWindow, plan, scrollerRef, listRef } = useCellWindow(notebook);
  useListFocus(notebook, cellWindow);
  const total = notebook.model.order.get().length;
  return (
    <DragProvider cellWindow={cellWindow}>
      <section
        ref={scrollerRef}
        className="nb-scroller h-full"
        data-notebook=""
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Notebook"
      >
        {head}
        <ol ref={listRef} className="nb-cells" aria-label={`Cells, ${total}`}>
          {plan.pieces.map((piece) =>
            piece.kind === "gap" ? (
              <li key={piece.key} aria-hidden className="nb-skip" style={{ height: piece.height }} />
            ) : (
              <Cell
                key={piece.id}
                id={piece.id as CellId}
                place={piece.index + 1}
                count={plan.count}
                mount={cellWindow.element}
              />
            ),
          )}
        </ol>
        {foot}
      </section>
    </DragProvider>
  );
}
