"use client";
/** Where an output stands: what its renderers may ask of the notebook around it, beyond the value itself. */
import { createContext, useContext } from "react";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import type { Watched } from "../../live/notebook-signal.ts";

export interface OutputPlace {
  /** What the running execution shows at this moment, by display id. */
  readonly live: Watched<ReadonlyMap<string, MimeBundle>>;
  /** Acts on a training; only where this tab's kernel does it. */
  readonly train?: (trainingId: string, act: "pause" | "go" | "stop") => void;
}

const nothing: ReadonlyMap<string, MimeBundle> = new Map();
const nowhere: OutputPlace = { live: { get: () => nothing, subscribe: () => () => undefined } };

export const OutputPlaceContext = createContext<OutputPlace>(nowhere);

export function useOutputPlace(): OutputPlace {
  return useContext(OutputPlaceContext);
}
