"use client";
import type { ReactElement } from "react";
import { ErrorState } from "../../ui/error-state.tsx";
import { asProblem } from "./problem.ts";

export interface QueryProblemProps {
  /** What failed: "Notebooks could not be loaded". */
  readonly title: string;
  readonly query: { readonly error: unknown; readonly isFetching: boolean; readonly refetch: () => unknown };
}

/** A question that was not answered, with its reason and the way to ask again. */
export function QueryProblem({ title, query }: QueryProblemProps): ReactElement {
  const problem = asProblem(query.error);
  return (
    <ErrorState title={title} code={problem.code} busy={query.isFetching} onRetry={() => void query.refetch()}>
      {problem.detail} {problem.next}
    </ErrorState>
  );
}
