"use client";
import { useMemo } from "react";
import type { Receipt } from "#lib/protocol/execution.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import type { OutputPlace } from "./output/index.ts";

const noLive: OutputPlace["live"] = { get: () => emptyDisplays, subscribe: () => () => undefined };
const emptyDisplays: ReturnType<OutputPlace["live"]["get"]> = new Map();

/** What the outputs of a cell may ask of the notebook. */
export function useOutputPlace(notebook: OpenNotebook, receipt: Receipt | undefined): OutputPlace {
  const executionId = receipt?.status === "running" ? receipt.executionId : undefined;
  return useMemo(
    () => ({ live: executionId === undefined ? noLive : notebook.connection.live.of(executionId) }),
    [notebook, executionId],
  );
}
