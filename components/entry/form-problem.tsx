import type { ReactElement } from "react";
import { asProblem } from "../live/api/problem.ts";

/** Why the form was not accepted, said where the button is. */
export function FormProblem({ error }: { readonly error: unknown }): ReactElement {
  const problem = error === null || error === undefined ? undefined : asProblem(error);
  return (
    <div role="alert">
      {problem !== undefined && (
        <p className="mb-3 rounded-4 bg-failed-wash px-3 py-2">
          <b className="font-strong text-failed">{problem.detail}</b> {problem.next}
        </p>
      )}
    </div>
  );
}
