"use client";
import { useMemo } from "react";
import type { TableQuery } from "#lib/kernel/table-pages.ts";
import type { Receipt } from "#lib/protocol/execution.ts";
import type { TrainAct } from "../kernel/index.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import { useSelected } from "../live/notebook-signal.ts";
import type { OutputPlace } from "./output/index.ts";

const noLive: OutputPlace["live"] = { get: () => emptyDisplays, subscribe: () => () => undefined };
const emptyDisplays: ReturnType<OutputPlace["live"]["get"]> = new Map();

/** My own kernel is told; of somebody else's the server asks it, for who may run. */
function trainIn(
  { runner }: OpenNotebook,
  own: boolean,
  isOver: boolean,
  executionId: string | undefined,
): Pick<OutputPlace, "train"> {
  if (isOver) return {};
  if (own) return { train: (id: string, act: TrainAct) => runner.train(id, act) };
  if (executionId === undefined) return {};
  return { train: (id: string, act: TrainAct) => void runner.steer(executionId, id, act) };
}

/**
 * What the outputs of a cell may ask of the notebook. `receipt`: of the run that made them; `unheard`: only
 * this tab knows of it.
 */
export function useOutputPlace(notebook: OpenNotebook, receipt: Receipt | undefined, unheard: boolean): OutputPlace {
  const executionId = !unheard && receipt?.status === "running" ? receipt.executionId : undefined;
  const isOver = !unheard && executionId === undefined;
  const own = useSelected(
    notebook.runner.sessionId,
    (id) => unheard || (id !== undefined && id === receipt?.sessionId),
  );
  const { inputs } = notebook;
  const shares = useSelected(notebook.right, () => notebook.mayPublish);
  return useMemo(
    () => ({
      isOver,
      inputs: {
        changed: inputs.changed,
        shares,
        of: (name) => inputs.of(name),
        set: (name, scope, value) => inputs.set(name, scope, value),
        keep: (bytes) => inputs.keep(bytes),
      },
      live: executionId === undefined ? noLive : notebook.connection.live.of(executionId),
      ...(own ? { rows: (query: TableQuery) => notebook.runner.rows(query) } : {}),
      ...trainIn(notebook, own, isOver, shares ? executionId : undefined),
    }),
    [notebook, inputs, shares, executionId, own, isOver],
  );
}
