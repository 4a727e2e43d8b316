/**
 * What the list of cells offers to commands: to bring a cell into view, to give it the focus. The list attaches itself
 * while it is in the page; requests that come before wait for it.
 */
import type { CellId } from "#lib/base/id.ts";
import { Signal } from "./notebook-signal.ts";

export interface RevealRequest {
  readonly id: CellId;
  /** `nearest` scrolls as little as needed; `start` brings the cell to the top third. */
  readonly where: "nearest" | "start";
  /** Give the cell itself the focus (command mode); its editor takes it by itself. */
  readonly focus: boolean;
  /** Tells one request from the next. */
  readonly turn: number;
}

type RevealPart = (id: CellId, top: number, bottom: number) => void;

export interface BoxInPage {
  readonly id: string;
  readonly top: number;
  readonly bottom: number;
}

export class NotebookViewport {
  readonly request = new Signal<RevealRequest | undefined>(undefined);
  #turn = 0;
  #isInView: (id: CellId) => boolean = () => false;
  #revealPart: RevealPart = () => undefined;

  reveal(id: CellId, options: { readonly where?: RevealRequest["where"]; readonly focus?: boolean } = {}): void {
    this.#turn += 1;
    this.request.set({ id, where: options.where ?? "nearest", focus: options.focus ?? false, turn: this.#turn });
  }

  /** Whether a part of the cell can be seen. */
  isInView(id: CellId): boolean {
    return this.#isInView(id);
  }

  /** Brings a part of a cell that stands in the page into view: its top and bottom in the window's coordinates. */
  revealPart(id: CellId, top: number, bottom: number): void {
    this.#revealPart(id, top, bottom);
  }

  attach(isInView: (id: CellId) => boolean, revealPart: RevealPart): () => void {
    this.#isInView = isInView;
    this.#revealPart = revealPart;
    return () => {
      this.#isInView = () => false;
      this.#revealPart = () => undefined;
    };
  }
}
