/** Joins a cell to the pool of Monaco editors: enters and leaves it, hands properties on, brings the focus over. */
import { type FocusEvent, type PointerEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { CaretView, type RemoteCaret } from "./caret-view.ts";
import type { CellEditorProps } from "./cell-editor-props.ts";
import { CellSurface, type SurfaceCell } from "./cell-surface.ts";
import { jupyterEditorKeys } from "./editor-keys.ts";
import { editorOptions, metrics } from "./editor-options.ts";
import { type Editor, EditorPool, type Seat } from "./editor-pool.ts";
import { FoundHighlights } from "./found-marks.ts";
import type * as Monaco from "./monaco.ts";
import { offsetAtPoint, type StaticGround, staticGround } from "./static-ground.ts";
import type { OffsetSelection } from "./text-binding.ts";
import { anchorAt, type LineGround, offerTextPlaces, type TextAnchor, type TextPlaces } from "./text-places.ts";

type SeatProps = CellEditorProps & Pick<SurfaceCell, "lineNumbers" | "errors" | "found">;

export interface CellSeat {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly host: RefObject<HTMLDivElement | null>;
  readonly focusFromRest: (event: FocusEvent | PointerEvent) => void;
}

/** The search lies over the first lines of the view. */
const SEARCH_PX = 72;
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

class CellSeatState implements Seat, TextPlaces {
  readonly element: HTMLElement;
  readonly #host: HTMLElement;
  readonly #latest: () => { props: SeatProps; setLive: (live: boolean) => void };
  readonly #pool: EditorPool;
  readonly #leavePool: () => void;
  readonly #carets: CaretView;
  readonly #rest: StaticGround;
  readonly #found = new FoundHighlights();
  #surface: CellSurface | undefined;
  #caret = 0;
  #shownTurn: number | undefined;
  #showing = false;

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
    offerTextPlaces(frame, this);
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
      follow: () => this.#showCaret(),
    };
    const caret = this.#caret;
    this.#surface = new CellSurface(monaco, editor, this.#host, this.#cell(), events);
    this.#surface.select(caret);
    this.element.dataset.live = "";
    this.#found.show([]);
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
    this.#markRest();
  }

  busy(): boolean {
    return this.#surface?.focused ?? false;
  }

  leave(): void {
    this.#leavePool();
    this.#carets.destroy();
    this.#found.show([]);
  }

  update(): void {
    this.#surface?.update(this.#cell());
    const { text, carets = NO_CARETS } = this.#latest().props;
    this.#carets.setCarets(text, carets);
    if (!this.#surface) {
      this.#carets.place(); // the resting text may have moved under them
      this.#markRest();
    }
    this.#showFound();
  }

  focus(at?: "start" | "end" | number): void {
    if (this.#surface) {
      if (at === undefined && this.#surface.focused) return;
      this.#surface.focus(at);
      this.#showCaret();
      return;
    }
    // Without Monaco the text stays readable and the click can be repeated.
    void this.#pool.want(this).then(
      () => {
        this.#surface?.focus(at);
        this.#showCaret();
      },
      () => undefined,
    );
  }

  lineAt(clientY: number): TextAnchor | undefined {
    const offset = this.#lines.lineAt(clientY - this.element.getBoundingClientRect().top);
    return offset === undefined ? undefined : this.#anchor(offset, "after");
  }

  caret(): TextAnchor | undefined {
    if (!this.#surface?.focused) return undefined;
    const { anchor, head } = this.#surface.selection;
    // Of a selection its beginning: what is written over it begins there, too.
    return this.#anchor(Math.min(anchor, head), "before");
  }

  get #lines(): LineGround {
    return this.#surface?.lines ?? this.#rest;
  }

  #anchor(offset: number, side: "before" | "after"): TextAnchor {
    return anchorAt(this.#latest().props.text, offset, side, (at) => {
      const top = this.#lines.lineTop(at);
      return top === undefined || !this.element.isConnected
        ? undefined
        : top + this.element.getBoundingClientRect().top;
    });
  }

  /** With the next frame, when the text has its new height; once for many steps of the caret. */
  #showCaret(): void {
    if (this.#showing) return;
    this.#showing = true;
    requestAnimationFrame(() => {
      this.#showing = false;
      if (this.#surface?.focused) this.#show(this.#surface.selection.head);
    });
  }

  #showFound(): void {
    const now = this.#latest().props.found.find(({ turn }) => turn !== undefined);
    if (now?.turn === this.#shownTurn) return;
    this.#shownTurn = now?.turn;
    if (now !== undefined) this.#show(now.start, SEARCH_PX);
  }

  #show(offset: number, above = 0): void {
    const top = this.#lines.lineTop(offset);
    if (top === undefined) return;
    const from = top + this.element.getBoundingClientRect().top;
    this.#latest().props.onShow?.(from - above, from + metrics.lineHeight);
  }

  #markRest(): void {
    const { found } = this.#latest().props;
    this.#found.show(
      found.flatMap(({ start, end, turn }) => {
        const range = this.#rest.rangeOf(start, end);
        return range === undefined ? [] : [{ range, now: turn !== undefined }];
      }),
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
      found: props.found,
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
