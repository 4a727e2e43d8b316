/**
 * What can go wrong with a call of the API, as one error: the server's problem document, or the network's silence.
 * `detail` and `next` are sentences for people; `code` is stable and is what programs ask for.
 */
import { asSentence } from "#lib/base/sentence.ts";
import { type Problem, problemSchema } from "#lib/protocol/problem.ts";

export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string;
  readonly next: string;
  /** The whole document: the field that was wrong, the limits, the ids involved. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(problem: Pick<Problem, "code" | "status" | "detail" | "next"> & Readonly<Record<string, unknown>>) {
    super(problem.detail);
    this.name = "ApiProblem";
    this.code = problem.code;
    this.status = problem.status;
    this.detail = asSentence(problem.detail);
    this.next = problem.next;
    this.members = problem;
  }
}

/** The server could not be reached: it is away, or this machine is offline. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: "offline",
    status: 0,
    detail: "The server could not be reached.",
    next: "What you have open stays. Check the connection; Octavo tries again by itself.",
  });
}

/** An answer that is not what the protocol promises: a proxy's page, or a server of another version. */
export function unexpected(status: number): ApiProblem {
  return new ApiProblem({
    code: "unexpected_answer",
    status,
    detail: "The server sent an answer that this page does not understand.",
    next: "Reload the page; if it stays, the server may be of another version.",
  });
}

/** The problem that a failed response carries. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  return problemOfText(response.status, await response.text().catch(() => ""));
}

export function problemOfText(status: number, text: string): ApiProblem {
  const parsed = problemSchema.safeParse(jsonOf(text));
  return parsed.success ? new ApiProblem(parsed.data) : unexpected(status);
}

/** The value that the text says, or undefined: an answer may be a proxy's page. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Any error as one that can be shown; programmer errors keep their message for the console of whoever reads it. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem({
    code: "page_error",
    status: 0,
    detail: error instanceof Error ? error.message : "Something in this page failed.",
    next: "Reload the page.",
  });
}

export function isCode(error: unknown, code: string): boolean {
  return error instanceof ApiProblem && error.code === code;
}
