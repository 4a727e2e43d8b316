"use client";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { asProblem } from "../live/api/problem.ts";
import { ErrorState } from "../ui/error-state.tsx";

/** The first question could not be answered: nothing else can be shown. */
export function FrameProblem({ error }: { readonly error: unknown }): ReactElement {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const problem = asProblem(error);
  return (
    <div className="mx-auto max-w-measure p-6">
      <ErrorState
        title="Octavo could not be reached"
        code={problem.code}
        busy={busy}
        onRetry={() => {
          setBusy(true);
          void client.refetchQueries().finally(() => setBusy(false));
        }}
      >
        {problem.detail} {problem.next}
      </ErrorState>
    </div>
  );
}
