/** What the page and the language worker say to each other. All offsets are UTF-16 units of the cell's text as shown. */
import type { Edit } from "#lib/text/delta.ts";

export interface CellText {
  readonly cellId: string;
  readonly text: string;
}

/** The TypeScript cells in shown order, and the text of those that changed. Nothing is answered. */
export interface CellsMessage {
  readonly type: "cells";
  readonly order: readonly string[];
  readonly changed: readonly CellText[];
}

export interface Place {
  readonly cellId: string;
  readonly offset: number;
}

export interface Span {
  readonly start: number;
  readonly length: number;
}

export interface Requests {
  readonly complete: { readonly ask: Place; readonly answer: Completions | undefined };
  readonly details: { readonly ask: Place & { readonly name: string }; readonly answer: Details | undefined };
  readonly hover: { readonly ask: Place; readonly answer: (Details & { readonly span: Span }) | undefined };
  readonly signature: { readonly ask: Place; readonly answer: Signatures | undefined };
  readonly definition: { readonly ask: Place; readonly answer: readonly (Place & { readonly length: number })[] };
  readonly diagnostics: { readonly ask: { readonly cellId: string }; readonly answer: readonly Finding[] };
  /** Where a name stands in all cells; without `to`, only whether it can be renamed. */
  readonly rename: { readonly ask: Place & { readonly to?: string }; readonly answer: Renaming | Refusal };
  /** Formatted, as the edits that make it so. */
  readonly format: { readonly ask: { readonly cellId: string }; readonly answer: readonly Edit[] | Refusal };
}
export type RequestName = keyof Requests;

export interface RequestMessage<N extends RequestName = RequestName> {
  readonly type: "request";
  readonly id: number;
  readonly name: N;
  readonly ask: Requests[N]["ask"];
}

export interface CancelMessage {
  readonly type: "cancel";
  readonly id: number;
}

export type ToLanguageWorker =
  | CellsMessage
  | RequestMessage
  | CancelMessage
  | { readonly type: "assets"; readonly types: string; readonly formatter: string };

export type FromLanguageWorker =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string };

export interface Completions {
  readonly entries: readonly {
    readonly name: string;
    readonly kind: string;
    readonly sort: string;
    readonly insert?: string;
    readonly span?: Span;
  }[];
  readonly span: Span | undefined;
}

export interface Details {
  /** As code. */
  readonly declaration: string;
  /** As Markdown. */
  readonly documentation: string;
}

export interface Signatures {
  readonly active: number;
  readonly argument: number;
  readonly signatures: readonly {
    readonly label: string;
    readonly documentation: string;
    readonly parameters: readonly { readonly label: string; readonly documentation: string }[];
  }[];
}

export interface Refusal {
  /** Why not, as a sentence. */
  readonly why: string;
}

export interface Renaming {
  readonly from: string;
  /** The name at the place that was asked about. */
  readonly span: Span;
  /** By cell, ascending: what takes the place of what. */
  readonly edits: readonly { readonly cellId: string; readonly edits: readonly Edit[] }[];
}

export interface Finding extends Span {
  readonly message: string;
  readonly severity: "error" | "warning" | "hint";
  readonly code: number;
}
