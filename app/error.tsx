"use client";
import type { ReactNode } from "react";
import { ErrorState } from "#components/ui/error-state.tsx";

interface Props {
  readonly error: Error & { readonly digest?: string };
  readonly reset: () => void;
}

export default function PageError({ error, reset }: Props): ReactNode {
  return (
    <div className="mx-auto max-w-measure p-6">
      <ErrorState title="This page failed" code={error.digest ?? error.name} onRetry={reset}>
        {error.message} What was saved is safe; the rest of Octavo goes on.
      </ErrorState>
    </div>
  );
}
