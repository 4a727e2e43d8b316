/**
 * Errors to answers: one table (lib/base/errors) decides the status; what is not a domain error is logged whole and
 * answered as `internal` without a word of its text, since that may hold anything.
 */
import { AppError, errorKinds } from "#lib/base/errors.ts";
import type { Problem } from "#lib/protocol/problem.ts";

export function problemOf(error: unknown, requestId: string): Problem {
  const code = error instanceof AppError ? error.code : "internal";
  const kind = errorKinds[code];
  const known = error instanceof AppError ? error : undefined;
  return {
    ...known?.detail,
    type: `urn:octavo:error:${code}`,
    title: code.replaceAll("_", " "),
    status: kind.status,
    code,
    detail: known?.message ?? "Something failed on the server; its log has the reason under this request id.",
    next: kind.next,
    requestId,
  };
}

export function problemResponse(error: unknown, requestId: string): Response {
  const problem = problemOf(error, requestId);
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  const retryAfterMs = problem.retryAfterMs;
  if (typeof retryAfterMs === "number") headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  else if (problem.status === 503) headers.set("retry-after", "2");
  if (Array.isArray(problem.allow)) headers.set("allow", problem.allow.join(", "));
  return new Response(JSON.stringify(problem), { status: problem.status, headers });
}
