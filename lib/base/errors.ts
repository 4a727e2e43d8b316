/**
 * Domain errors: what can go wrong for a user, as a closed list. Each code has one status, says whether trying again
 * can help, and what the person can do. Expected outcomes are return values; broken promises are `assert`.
 */
interface ErrorKind {
  readonly status: number;
  readonly retryable: boolean;
  readonly next: string;
}

export const errorKinds = {
  invalid_request: { status: 400, retryable: false, next: "Correct the named field and send the request again." },
  not_signed_in: { status: 401, retryable: false, next: "Sign in, or send a token as `Authorization: Bearer`." },
  wrong_credentials: {
    status: 401,
    retryable: false,
    next: "Check both; somebody who manages the server can give you a new sign-in link.",
  },
  link_expired: { status: 401, retryable: false, next: "Ask for a new link." },
  forbidden: { status: 403, retryable: false, next: "Ask somebody who manages the project for the right." },
  origin_refused: { status: 403, retryable: false, next: "Open Octavo at its own address (OCTAVO_ORIGIN)." },
  not_found: {
    status: 404,
    retryable: false,
    next: "Check the address; it may have moved, or you may lack the right to see it.",
  },
  method_not_allowed: { status: 405, retryable: false, next: "Use one of the methods in `Allow`." },
  conflict: { status: 409, retryable: false, next: "Reload to see what changed, then decide again." },
  source_changed: { status: 409, retryable: false, next: "Read the cell's new source, then run it again." },
  email_taken: { status: 409, retryable: false, next: "Sign in with that e-mail, then open the link again." },
  quota_exceeded: {
    status: 403,
    retryable: false,
    next: "Delete what is not needed any more (the project's usage page shows what takes most, and the trash counts until it is emptied), or ask an owner of the organization for more.",
  },
  name_taken: { status: 409, retryable: false, next: "Choose another name." },
  epoch_changed: {
    status: 409,
    retryable: false,
    next: "Reload the notebook; your unsent edits are kept as a proposal.",
  },
  gone: { status: 410, retryable: false, next: "It was deleted; restore it from the trash if it is still there." },
  too_large: { status: 413, retryable: false, next: "Send less, or split it." },
  unsupported_type: { status: 415, retryable: false, next: "Send one of the accepted content types." },
  range_not_satisfiable: { status: 416, retryable: false, next: "Ask for a range inside the file." },
  invalid_notebook: {
    status: 422,
    retryable: false,
    next: "Open the file in the program that wrote it, save it as nbformat 4, and import it again.",
  },
  too_many_requests: { status: 429, retryable: true, next: "Wait as long as `Retry-After` says." },
  internal: {
    status: 500,
    retryable: true,
    next: "Try again; if it stays, send the request id to whoever runs this server.",
  },
  unavailable: { status: 503, retryable: true, next: "Try again in a few seconds." },
  storage_full: { status: 507, retryable: true, next: "Free space on the server's disk, then try again." },
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

export class AppError extends Error {
  readonly code: ErrorCode;
  /** Extra members of the problem document: a field's path, the limits, the ids involved. Never a secret. */
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly detail?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.detail = options.detail ?? {};
  }
}
