/**
 * MLflow's errors: a closed list of codes with their statuses. Its client tries again on 408, 429 and 5xx, for minutes:
 * nothing that a caller did wrong may have one of those.
 */
import { AppError, type ErrorCode } from "../../base/errors.ts";

const statuses = {
  INTERNAL_ERROR: 500,
  NOT_IMPLEMENTED: 501,
  TEMPORARILY_UNAVAILABLE: 503,
  RESOURCE_EXHAUSTED: 429,
  RESOURCE_CONFLICT: 409,
  RESOURCE_DOES_NOT_EXIST: 404,
  ENDPOINT_NOT_FOUND: 404,
  PERMISSION_DENIED: 403,
  // Its client would try again on 429; more room does not come by waiting.
  RESOURCE_LIMIT_EXCEEDED: 403,
  UNAUTHENTICATED: 401,
  RESOURCE_ALREADY_EXISTS: 400,
  INVALID_STATE: 400,
  INVALID_PARAMETER_VALUE: 400,
  BAD_REQUEST: 400,
} as const;

export type MlflowCode = keyof typeof statuses;

export class MlflowError extends Error {
  readonly code: MlflowCode;

  constructor(code: MlflowCode, message: string) {
    super(message);
    this.name = "MlflowError";
    this.code = code;
  }
}

export interface MlflowAnswer {
  readonly status: number;
  readonly body: { readonly error_code: MlflowCode; readonly message: string };
}

/** How an error is said to MLflow's clients; undefined for what is nobody's fault but ours. */
export function mlflowAnswer(error: unknown): MlflowAnswer | undefined {
  const known = error instanceof MlflowError ? error : error instanceof AppError ? ofDomain(error) : undefined;
  if (known === undefined) return undefined;
  return { status: statuses[known.code], body: { error_code: known.code, message: known.message } };
}

const ofDomainCode: Readonly<Partial<Record<ErrorCode, MlflowCode>>> = {
  not_signed_in: "UNAUTHENTICATED",
  wrong_credentials: "UNAUTHENTICATED",
  forbidden: "PERMISSION_DENIED",
  quota_exceeded: "RESOURCE_LIMIT_EXCEEDED",
  origin_refused: "PERMISSION_DENIED",
  not_found: "RESOURCE_DOES_NOT_EXIST",
  gone: "RESOURCE_DOES_NOT_EXIST",
  method_not_allowed: "ENDPOINT_NOT_FOUND",
  name_taken: "RESOURCE_ALREADY_EXISTS",
  conflict: "RESOURCE_CONFLICT",
  too_many_requests: "RESOURCE_EXHAUSTED",
  unavailable: "TEMPORARILY_UNAVAILABLE",
  storage_full: "TEMPORARILY_UNAVAILABLE",
  internal: "INTERNAL_ERROR",
};

function ofDomain(error: AppError): MlflowError {
  return new MlflowError(ofDomainCode[error.code] ?? "INVALID_PARAMETER_VALUE", error.message);
}

export function invalid(message: string): MlflowError {
  return new MlflowError("INVALID_PARAMETER_VALUE", message);
}
