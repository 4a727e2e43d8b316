/** Joins a cell to the pool of Monaco editors: enters and leaves it, hands properties on, brings the focus over. */
import { type FocusEvent, type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { CellEditorProps } from "./cell-editor-props.ts";
import { CellSurface, type SurfaceCell } from "./cell-surface.ts";
import { jupyterEditorKeys } from "./editor-keys.ts";
import { editorOptions } from "./editor-options.ts";
import { type Editor, EditorPool, type Seat } from "./editor-pool.ts";
import type * as Monaco from "./monaco.ts";
import { offsetAtPoint } from "./static-offset.ts";

type SeatProps = CellEditorProps & Pick<SurfaceCell, "lineNumbers" | "errors">;

export interface CellSeat {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly host: RefObject<HTMLDivElement | null>;
  readonly focusFromRest: (event: FocusEvent | PointerEvent) => void;
}

let pool: EditorPool | undefined;

export function useCellSeat(props: SeatProps, setLive: (live: boolean) => void): CellSeat {
  const frame = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const latest = useRef({ props, setLive });
  const seat = useRef<CellSeatState>(null);
  latest.current = { props, setLive };

  useLayoutEffect(() => {
    if (!frame.current || !host.current) return;
    pool ??= new EditorPool(createEditor);
    const state = new CellSeatState(pool, frame.current, host.current, () => latest.current);
    seat.current = state;
    return () => {
      state.leave();
      seat.current = null;
    };
  }, []);

  useLayoutEffect(() => seat.current?.update(), []);

  const { focused, caret } = props;
  useEffect(() => {
    if (focused) seat.current?.focus(caret);
  }, [focused, caret]);

  return {
    frame,
    host,
    focusFromRest: (event) => {
      const selected = document.getSelection();
      if (event.type === "pointerup") {
        if (selected && !selected.isCollapsed) return; // somebody selects text to copy it
        seat.current?.focus(offsetAtPoint(event as PointerEvent));
      } else if (!event.currentTarget.matches(":active")) seat.current?.focus();
    },
  };
}

class CellSeatState implements Seat {
  readonly element: HTMLElement;
  readonly #host: HTMLElement;
  readonly #latest: () => { props: SeatProps; setLive: (live: boolean) => void };
  readonly #pool: EditorPool;
  readonly #leavePool: () => void;
  #surface: CellSurface | undefined;
  #caret = 0;

  constructor(
    owner: EditorPool,
    frame: HTMLElement,
    host: HTMLElement,
    latest: () => { props: SeatProps; setLive: (live: boolean) => void },
  ) {
    this.element = frame;
    this.#host = host;
    this.#latest = latest;
    this.#pool = owner;
    this.#leavePool = owner.enter(this);
  }

  sit(monaco: typeof Monaco, editor: Editor): void {
    const events = {
      command: (...args: Parameters<NonNullable<CellEditorProps["onCommand"]>>) =>
        this.#latest().props.onCommand?.(...args),
      focus: () => this.#latest().props.onFocus?.(),
      blur: () => this.#latest().props.onBlur?.(),
      select: (selections: readonly { readonly head: number }[]) => {
        this.#caret = selections[0]?.head ?? 0;
      },
      move: () => undefined,
    };
    const caret = this.#caret;
    this.#surface = new CellSurface(monaco, editor, this.#host, this.#cell(), events);
    this.#surface.select(caret);
    this.element.dataset.live = "";
    this.#latest().setLive(true);
  }

  stand(): void {
    if (!this.#surface) return;
    this.#latest().setLive(false);
    this.#surface.dispose();
    this.#surface = undefined;
    delete this.element.dataset.live;
  }

  busy(): boolean {
    return this.#surface?.focused ?? false;
  }

  leave(): void {
    this.#leavePool();
  }

  update(): void {
    this.#surface?.update(this.#cell());
  }

  focus(at?: "start" | "end" | number): void {
    if (this.#surface) {
      if (at !== undefined || !this.#surface.focused) this.#surface.focus(at);
      return;
    }
    // Without Monaco the text stays readable and the click can be repeated.
    void this.#pool.want(this).then(
      () => this.#surface?.focus(at),
      () => undefined,
    );
  }

  #cell(): SurfaceCell {
    const { props } = this.#latest();
    return {
      cellId: props.cellId,
      text: props.text,
      language: props.language,
      label: props.label,
      lineNumbers: props.lineNumbers,
      readOnly: props.readOnly ?? false,
      errors: props.errors,
      undoManager: props.undoManager,
      origin: props.origin,
      keys: props.keys ?? jupyterEditorKeys,
    };
  }
}

function createEditor(monaco: typeof Monaco): Editor {
  const fontFamily = getComputedStyle(document.documentElement).getPropertyValue("--font-code").trim() || "monospace";
  return monaco.editor.create(document.createElement("div"), { ...editorOptions, fontFamily, model: null });
}
