"use client";
/** Joins the panel to the kernel: what the session holds, asked for again when a run has ended and while somebody looks. */
import { useEffect, useState } from "react";
import type { Variables } from "#lib/kernel/variables.ts";
import { useOpenNotebook } from "./notebook-context.tsx";
import { useSelected, useWatched } from "./notebook-signal.ts";

export function useVariables(): Variables | undefined {
  const { runner } = useOpenNotebook();
  const runs = useWatched(runner.ended);
  const sessionId = useSelected(runner.kernel, (kernel) => (kernel?.phase === "ready" ? kernel.sessionId : undefined));
  const [told, setTold] = useState<{ readonly sessionId: string; readonly variables: Variables }>();
  // joins the kernel of this tab
  // biome-ignore lint/correctness/useExhaustiveDependencies: a run that ended is the occasion to ask again
  useEffect(() => {
    if (sessionId === undefined) return;
    let left = false;
    void runner.variables().then((variables) => {
      if (!left && variables !== undefined) setTold({ sessionId, variables });
    });
    return () => {
      left = true;
    };
  }, [runner, sessionId, runs]);
  return told?.variables;
}
