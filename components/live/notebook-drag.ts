/** Joins a drag of cells to the pointer: captures it, finds the boxes under it, scrolls near the edges, gives up on Escape. */
import { type CSSProperties, type PointerEvent, useMemo, useRef } from "react";
import type { CellId } from "#lib/base/id.ts";
import type { BoxInPage } from "./notebook-viewport.ts";
import type { CellWindow } from "./notebook-window.ts";

export interface DragOptions<Place> {
  readonly cellWindow: CellWindow;
  readonly begin: (id: CellId) => void;
  /** The pointer is at this height of the window; answers where the cells would land. */
  readonly over: (y: number, boxes: readonly BoxInPage[]) => Place | undefined;
  readonly drop: (place: Place | undefined) => void;
}

export interface DragFace {
  readonly handle: (id: CellId) => { readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void };
  readonly lineStyle: (y: number) => CSSProperties;
}

const startsAfter = 4;
const edge = 64;
const mostPerFrame = 18;

export function useDrag<Place>(options: DragOptions<Place>): DragFace {
  const latest = useRef(options);
  latest.current = options;
  return useMemo(() => {
    const boxesNow = (): readonly BoxInPage[] =>
      [...latest.current.cellWindow.mounted()].map(([id, element]) => {
        const { top, bottom } = element.getBoundingClientRect();
        return { id, top, bottom };
      });
    const onPointerDown = (id: CellId, event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return;
      const handle = event.currentTarget;
      const from = event.clientY;
      let y = from;
      let dragging = false;
      let place: Place | undefined;
      let frame = 0;
      const scroller = handle.closest<HTMLElement>(".nb-scroller");
      const track = (): void => {
        frame = requestAnimationFrame(track);
        if (scroller !== null) scroller.scrollTop += pull(y, scroller.getBoundingClientRect());
        place = latest.current.over(y, boxesNow());
      };
      const onMove = (moved: globalThis.PointerEvent): void => {
        y = moved.clientY;
        if (dragging || Math.abs(y - from) < startsAfter) return;
        dragging = true;
        latest.current.begin(id);
        track();
      };
      const end = (keep: boolean): void => {
        cancelAnimationFrame(frame);
        handle.removeEventListener("pointermove", onMove);
        handle.removeEventListener("pointerup", onUp);
        handle.removeEventListener("pointercancel", onCancel);
        window.removeEventListener("keydown", onKey, { capture: true });
        if (dragging) latest.current.drop(keep ? place : undefined);
      };
      const onUp = (): void => end(true);
      const onCancel = (): void => end(false);
      const onKey = (key: KeyboardEvent): void => {
        if (key.key !== "Escape") return;
        key.preventDefault();
        key.stopPropagation();
        end(false);
      };
      handle.setPointerCapture(event.pointerId);
      handle.addEventListener("pointermove", onMove);
      handle.addEventListener("pointerup", onUp);
      handle.addEventListener("pointercancel", onCancel);
      window.addEventListener("keydown", onKey, { capture: true });
    };
    return {
      handle: (id) => ({ onPointerDown: (event) => onPointerDown(id, event) }),
      lineStyle: (y) => {
        const element = [...latest.current.cellWindow.mounted().values()][0];
        const box = element?.querySelector(".nb-body")?.getBoundingClientRect();
        return { position: "fixed", top: y - 1, left: box?.left ?? 0, width: box?.width ?? 0 };
      },
    };
  }, []);
}

/** How far to scroll per frame when the pointer is near an edge. */
function pull(y: number, box: DOMRect): number {
  const into = (distance: number): number => Math.round((1 - Math.max(0, distance) / edge) * mostPerFrame);
  if (y - box.top < edge) return -into(y - box.top);
  return box.bottom - y < edge ? into(box.bottom - y) : 0;
}
