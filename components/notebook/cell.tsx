"use client";
/** One cell: gutter, body by its type, who else is in it, the insertion bar after it. Renders only for its own news. */
import {
  type CSSProperties,
  type FocusEvent,
  memo,
  type PointerEvent,
  type ReactElement,
  useCallback,
  useState,
} from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useSeveralSelected, useStandpoint } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import { extendTo, select, toggle } from "../live/notebook-selection.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { CellVisitors } from "../presence/cell-visitors.tsx";
import { CellGutter } from "./cell-gutter.tsx";
import { stateWords } from "./cell-state.ts";
import { CodeCell } from "./code-cell.tsx";
import { InsertBar } from "./insert-bar.tsx";
import { MarkdownCell } from "./markdown-cell.tsx";
import { RawCell } from "./raw-cell.tsx";
import { useCellName, useCellState } from "./use-cell-state.ts";

export interface CellProps {
  readonly id: CellId;
  /** Place among the cells that can be seen, from 1. */
  readonly place: number;
  readonly count: number;
  readonly mount: (id: string, element: HTMLElement) => () => void;
}

export const Cell = memo(function Cell(props: CellProps): ReactElement | null {
  const cell = useOpenNotebook().model.cell(props.id);
  return cell === undefined ? null : <PresentCell {...props} cell={cell} />;
});

function PresentCell({ id, place, count, mount, cell }: CellProps & { readonly cell: CellModel }): ReactElement {
  const notebook = useOpenNotebook();
  const { type } = useWatched(cell.facts);
  const standpoint = useStandpoint(id);
  const several = useSeveralSelected();
  const state = useCellState(cell);
  const dragged = useSelected(notebook.dragged, (ids) => ids.has(id));
  const ref = useCallback(
    (element: HTMLLIElement | null) => (element === null ? undefined : mount(id, element)),
    [mount, id],
  );
  const name = useCellName(cell);
  const active = standpoint === "active" || standpoint === "editing";
  // Tools are made for the cell one is at: two thousand sets of them nobody sees would be most of the page.
  const [hovered, setHovered] = useState(false);
  const tools = active || hovered;
  const word = type === "code" ? `, ${stateWords[state.name]}` : "";
  const kind = type === "code" ? "Code" : type === "markdown" ? "Text" : "Raw";

  const onFocus = (event: FocusEvent): void => {
    if (insideEditor(event.target) || notebook.selection.get().selected.has(id)) return;
    notebook.selection.set(select(id));
  };
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || insideEditor(event.target) || insideControl(event.target)) return;
    const { selection, outline } = notebook;
    if (event.shiftKey) selection.update((before) => extendTo(before, outline.visible.get(), id));
    else if (event.ctrlKey || event.metaKey) selection.update((before) => toggle(before, id));
    else if (selection.get().selected.size > 1 || selection.get().active !== id) selection.set(select(id));
    if (event.shiftKey || event.ctrlKey || event.metaKey) event.preventDefault();
  };

  return (
    <li
      ref={ref}
      className="nb-cell"
      data-cell={id}
      data-state={type === "code" ? state.name : "prose"}
      style={state.name === "running" ? progressStyle(state.fraction) : undefined}
      data-active={active ? "" : undefined}
      data-editing={standpoint === "editing" ? "" : undefined}
      data-selected={standpoint === "none" ? undefined : several ? "many" : "one"}
      data-dragged={dragged ? "" : undefined}
      aria-posinset={place}
      aria-setsize={count}
      aria-label={`${kind} cell ${name}${word}${several && standpoint !== "none" ? ", selected" : ""}`}
      aria-current={active ? "true" : undefined}
      tabIndex={active ? 0 : -1}
      onFocus={onFocus}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onPointerDown={onPointerDown}
    >
      <CellGutter cell={cell} type={type} state={state} name={name} tools={tools} />
      <div className="nb-body">
        <div className="nb-frame">
          {type === "code" && <CodeCell cell={cell} state={state} standpoint={standpoint} name={name} tools={tools} />}
          {type === "markdown" && <MarkdownCell cell={cell} standpoint={standpoint} name={name} tools={tools} />}
          {type === "raw" && <RawCell cell={cell} standpoint={standpoint} name={name} tools={tools} />}
        </div>
      </div>
      <CellVisitors cellId={id} />
      {tools && <InsertBar after={id} />}
    </li>
  );
}

/** The bar beside the source fills from the top. */
function progressStyle(fraction: number | undefined): CSSProperties | undefined {
  return fraction === undefined ? undefined : ({ "--nb-progress": `${Math.round(fraction * 100)}%` } as CSSProperties);
}

function insideEditor(target: EventTarget): boolean {
  return target instanceof Element && target.closest(".octavo-editor") !== null;
}

function insideControl(target: EventTarget): boolean {
  return (
    target instanceof Element && target.closest("button, a, input, select, textarea, summary, [role=menu]") !== null
  );
}
