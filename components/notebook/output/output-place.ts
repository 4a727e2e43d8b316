"use client";
/** Where an output stands: what its renderers may ask of the notebook around it, beyond the value itself. */
import { createContext, useContext } from "react";
import type { InputScope } from "#lib/kernel/input-definition.ts";
import type { TablePage, TableQuery } from "#lib/kernel/table-pages.ts";
import type { Json } from "#lib/notebook/json.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import type { Watched } from "../../live/notebook-signal.ts";

export interface OutputPlace {
  /** What the running execution shows at this moment, by display id. */
  readonly live: Watched<ReadonlyMap<string, MimeBundle>>;
  /** Whether the run that made it has ended, however it did. */
  readonly isOver: boolean;
  readonly inputs: PlaceInputs;
  /** Rows of a table beyond what the document holds; only where this tab's kernel made it. */
  readonly rows?: (query: TableQuery) => Promise<TablePage | undefined>;
  /** Acts on a training, in this tab's kernel or through the server in another's; absent for who may not. */
  readonly train?: (trainingId: string, act: "pause" | "go" | "stop") => void;
}

export interface PlaceInputs {
  readonly changed: Watched<number>;
  of(name: string): Json | undefined;
  /** Whether what is set here reaches others. */
  readonly shares: boolean;
  /** Absent for who may only look. */
  readonly set?: (name: string, scope: InputScope, value: Json) => void;
  /** Keeps the bytes of a picked file; answers their digest. */
  readonly keep?: (bytes: Blob) => Promise<string>;
}

const nothing: ReadonlyMap<string, MimeBundle> = new Map();
const nowhere: OutputPlace = {
  live: { get: () => nothing, subscribe: () => () => undefined },
  isOver: false,
  inputs: { changed: { get: () => 0, subscribe: () => () => undefined }, shares: true, of: () => undefined },
};

export const OutputPlaceContext = createContext<OutputPlace>(nowhere);

export function useOutputPlace(): OutputPlace {
  return useContext(OutputPlaceContext);
}
