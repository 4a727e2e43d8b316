/** Joins a cell to the pool of Monaco editors: enters and leaves it, hands properties on, brings the focus over. */
import { type FocusEvent, type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type CaretGround, CaretView, type RemoteCaret } from "./caret-view.ts";
import type { CellEditorProps } from "./cell-editor-props.ts";
import { CellSurface, type SurfaceCell } from "./cell-surface.ts";
import { jupyterEditorKeys } from "./editor-keys.ts";
import { editorOptions } from "./editor-options.ts";
import { type Editor, EditorPool, type Seat } from "./editor-pool.ts";
import type * as Monaco from "./monaco.ts";
import { offsetAtPoint, staticGround } from "./static-ground.ts";
import type { OffsetSelection } from "./text-binding.ts";

type SeatProps = CellEditorProps & Pick<SurfaceCell, "lineNumbers" | "errors">;

export interface CellSeat {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly host: RefObject<HTMLDivElement | null>;
  readonly focusFromRest: (event: FocusEvent | PointerEvent) => void;
}

const NO_CARETS: readonly RemoteCaret[] = [];
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

  useLayoutEffect(() => seat.current?.update()); // after every render: each may bring other properties

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
  readonly #carets: CaretView;
  readonly #rest: CaretGround;
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
    this.#carets = new CaretView(frame, latest().props.text);
    this.#rest = staticGround(frame);
    this.#carets.setGround(this.#rest);
    this.#pool = owner;
    this.#leavePool = owner.enter(this);
  }

  sit(monaco: typeof Monaco, editor: Editor): void {
    const events = {
      command: (...args: Parameters<NonNullable<CellEditorProps["onCommand"]>>) =>
        this.#latest().props.onCommand?.(...args),
      focus: () => {
        this.#latest().props.onFocus?.();
        if (this.#surface) this.#latest().props.onSelect?.(this.#surface.selection);
      },
      blur: () => this.#latest().props.onBlur?.(),
      select: (selections: readonly OffsetSelection[]) => {
        const [main] = selections;
        if (!main) return;
        this.#caret = main.head;
        if (this.#surface?.focused) this.#latest().props.onSelect?.(main);
      },
      move: this.#carets.place,
    };
    const caret = this.#caret;
    this.#surface = new CellSurface(monaco, editor, this.#host, this.#cell(), events);
    this.#surface.select(caret);
    this.element.dataset.live = "";
    this.#latest().setLive(true);
    this.#carets.setGround(this.#surface.ground);
  }

  stand(): void {
    if (!this.#surface) return;
    this.#latest().setLive(false);
    this.#carets.setGround(this.#rest);
    this.#surface.dispose();
    this.#surface = undefined;
    delete this.element.dataset.live;
  }

  busy(): boolean {
    return this.#surface?.focused ?? false;
  }

  leave(): void {
    this.#leavePool();
    this.#carets.destroy();
  }

  update(): void {
    this.#surface?.update(this.#cell());
    const { text, carets = NO_CARETS } = this.#latest().props;
    this.#carets.setCarets(text, carets);
    if (!this.#surface) this.#carets.place(); // the resting text may have moved under them
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
