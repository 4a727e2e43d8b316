/** Joins the list of cells to the browser's focus and to the commands' wish to see a cell. */
import { useEffect, useLayoutEffect } from "react";
import type { OpenNotebook } from "./notebook-open.ts";
import { useWatched } from "./notebook-signal.ts";
import type { CellWindow } from "./notebook-window.ts";

export function useListFocus(notebook: OpenNotebook, cellWindow: CellWindow): void {
  const request = useWatched(notebook.viewport.request);
  // joins the viewport: commands ask it what can be seen
  useLayoutEffect(
    () =>
      notebook.viewport.attach(
        (id) => cellWindow.isInView(id),
        (id, top, bottom) => cellWindow.revealPart(id, top, bottom),
      ),
    [notebook, cellWindow],
  );
  // joins scrolling and the focus: a command asked to see a cell
  useEffect(() => {
    if (request === undefined) return;
    cellWindow.reveal(request.id, request.where);
    if (!request.focus) return;
    const take = (): boolean => {
      // A frame may come late: by then the person may be typing elsewhere, and letters would be commands.
      const { active, mode } = notebook.selection.get();
      if (active !== request.id || mode === "edit") return true;
      const element = cellWindow.elementOf(request.id);
      element?.focus({ preventScroll: true });
      return element !== undefined;
    };
    if (!take()) requestAnimationFrame(take);
  }, [notebook, request, cellWindow]);
}
