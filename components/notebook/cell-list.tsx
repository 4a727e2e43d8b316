"use client";
/**
 * The cells as a labelled list of which only those near the view stand in the page. What is read stays where it is when
 * others work above it (live/notebook-window.ts). The active cell always stands, so focus and input method survive.
 */
import { type ReactElement, type ReactNode, useMemo } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useListFocus } from "../live/notebook-list-focus.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { useCellWindow, type WindowMath } from "../live/notebook-window.ts";
import { Cell } from "./cell.tsx";
import { DragProvider } from "./drag-cells.tsx";
import { estimateHeight, pieces, spanOf, tops } from "./virtual-window.ts";

export interface CellListProps {
  /** Before the cells, scrolling with them: notices. */
  readonly head?: ReactNode;
  /** After the last cell. */
  readonly foot: ReactNode;
}

export function CellList({ head, foot }: CellListProps): ReactElement {
  const notebook = useOpenNotebook();
  const math = useMemo<WindowMath>(
    () => ({
      tops,
      spanOf,
      estimate: (id: CellId) => {
        const cell = notebook.model.cell(id);
        const facts = cell?.facts.get();
        return estimateHeight({
          type: facts?.type ?? "code",
          source: facts?.sourceHidden === true ? "" : (cell?.source.get() ?? ""),
          hasOutput: facts?.hasOutputs === true && !facts.outputsHidden,
        });
      },
    }),
    [notebook],
  );
  const { cellWindow, scrollerRef, listRef } = useCellWindow(math);
  const ids = useWatched(notebook.outline.visible);
  const standing = useWatched(cellWindow.standing);
  const active = useSelected(notebook.selection, (selection) => selection.active);
  useListFocus(notebook, cellWindow, ids);

  const pinned = new Set([active, cellWindow.anchorId].filter((id) => id !== undefined));
  const shown = pieces(ids, cellWindow.topsOf(ids), standing, pinned);
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
          {shown.map((piece) =>
            piece.kind === "gap" ? (
              <li key={piece.key} aria-hidden className="nb-skip" style={{ height: piece.height }} />
            ) : (
              <Cell
                key={piece.id}
                id={piece.id as CellId}
                place={piece.index + 1}
                count={ids.length}
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
