/**
 * Other people's carets and selections over a cell's text, at rest as in the editor: a 2 px line and a flag with the
 * name, which fades three seconds after the last movement and returns under the pointer. Moves at most every 50 ms.
 *
 * Draws only; where an offset is on the screen is told by `CaretGround`, which changes when the editor comes or goes.
 * Hidden from screen readers: who is where is told by the presence list.
 */
import type * as Y from "yjs";
import { readSelection, type SharedSelection } from "./shared-selection.ts";
import type { OffsetSelection } from "./text-binding.ts";

export interface RemoteCaret extends SharedSelection {
  readonly clientId: number;
  readonly name: string;
  /** 1 to 8. */
  readonly color: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export interface PaintedSelection extends OffsetSelection {
  /** Class that carries the person's colour. */
  readonly className: string;
}

/** What lies under the carets. */
export interface CaretGround {
  /** Relative to the frame; undefined when it is scrolled out of sight. */
  locate(offset: number): Point | undefined;
  paint(selections: readonly PaintedSelection[]): void;
}

const MOVE_MS = 50;
const FADE_MS = 3000;
const NEAR_PX = 9;

interface Drawn {
  readonly element: HTMLElement;
  readonly flag: HTMLElement;
  head: string;
  fade: ReturnType<typeof setTimeout> | undefined;
}

export class CaretView {
  readonly #frame: HTMLElement;
  readonly #layer = document.createElement("div");
  readonly #drawn = new Map<number, Drawn>();
  #text: Y.Text;
  #ground: CaretGround | undefined;
  #carets: readonly RemoteCaret[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(frame: HTMLElement, text: Y.Text) {
    this.#frame = frame;
    this.#text = text;
    this.#layer.className = "octavo-carets";
    this.#layer.setAttribute("aria-hidden", "true");
    frame.append(this.#layer);
    frame.addEventListener("pointermove", this.#onPointer, { passive: true });
    frame.addEventListener("pointerleave", this.#onPointer, { passive: true });
  }

  destroy(): void {
    clearTimeout(this.#timer);
    for (const drawn of this.#drawn.values()) clearTimeout(drawn.fade);
    this.#ground?.paint([]);
    this.#layer.remove();
    this.#frame.removeEventListener("pointermove", this.#onPointer);
    this.#frame.removeEventListener("pointerleave", this.#onPointer);
  }

  setGround(ground: CaretGround): void {
    this.#ground?.paint([]);
    this.#ground = ground;
    this.place();
  }

  setCarets(text: Y.Text, carets: readonly RemoteCaret[]): void {
    if (this.#text === text && this.#carets === carets) return;
    this.#text = text;
    this.#carets = carets;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.place();
    }, MOVE_MS);
  }

  /** Puts everything where the text is now. */
  readonly place = (): void => {
    if (this.#carets.length === 0 && this.#drawn.size === 0) return;
    const selections: PaintedSelection[] = [];
    const present = new Set<number>();
    for (const caret of this.#carets) {
      const selection = readSelection(this.#text, caret);
      if (!selection) continue;
      present.add(caret.clientId);
      this.#placeOne(caret, selection.head);
      if (selection.anchor !== selection.head) {
        selections.push({ ...selection, className: `octavo-selection octavo-person-${colourOf(caret)}` });
      }
    }
    for (const [clientId, drawn] of this.#drawn) {
      if (present.has(clientId)) continue;
      clearTimeout(drawn.fade);
      drawn.element.remove();
      this.#drawn.delete(clientId);
    }
    this.#ground?.paint(selections);
  };

  #placeOne(caret: RemoteCaret, offset: number): void {
    const drawn = this.#drawn.get(caret.clientId) ?? this.#draw(caret.clientId);
    const point = this.#ground?.locate(offset);
    drawn.element.hidden = point === undefined;
    if (point) {
      drawn.element.style.transform = `translate(${point.x}px, ${point.y}px)`;
      drawn.element.style.height = `${point.height}px`;
      drawn.element.toggleAttribute("data-left", point.x > this.#frame.clientWidth - 120);
    }
    drawn.element.className = `octavo-caret octavo-person-${colourOf(caret)}`;
    if (drawn.flag.textContent !== caret.name) drawn.flag.textContent = caret.name;
    const head = JSON.stringify([caret.anchor, caret.head]);
    if (head === drawn.head) return;
    drawn.head = head;
    this.#show(drawn);
  }

  #draw(clientId: number): Drawn {
    const element = document.createElement("div");
    const flag = document.createElement("b");
    element.append(flag);
    this.#layer.append(element);
    const drawn: Drawn = { element, flag, head: "", fade: undefined };
    this.#drawn.set(clientId, drawn);
    return drawn;
  }

  #show(drawn: Drawn): void {
    drawn.element.setAttribute("data-moved", "");
    clearTimeout(drawn.fade);
    drawn.fade = setTimeout(() => drawn.element.removeAttribute("data-moved"), FADE_MS);
  }

  readonly #onPointer = (event: PointerEvent): void => {
    for (const { element } of this.#drawn.values()) {
      const { left, top, bottom } = element.getBoundingClientRect();
      const near =
        event.type === "pointermove" &&
        Math.abs(event.clientX - left) < NEAR_PX &&
        event.clientY > top - NEAR_PX &&
        event.clientY < bottom;
      element.toggleAttribute("data-near", near);
    }
  };
}

function colourOf({ color }: RemoteCaret): number {
  return Number.isInteger(color) && color >= 1 && color <= 8 ? color : 1;
}
