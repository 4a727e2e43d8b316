import { ApiProblem } from "./problem.ts";

/** Whether the same question may get another answer soon. */
export function mayHelp(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}
