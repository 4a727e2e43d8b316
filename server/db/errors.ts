/**
 * Driver errors, translated once. What a user can do something about becomes an `AppError`: a lost or refused connection
 * is `unavailable`, a full disk `storage_full`, a text with a zero character or half a surrogate pair (which Postgres
 * cannot hold, and which only a caller of ours can have sent) `invalid_request`. All else (a violated constraint, a wrong statement) stays the driver's
 * own error, which the caller that expects it asks about by name.
 */
import pg from "pg";
import { AppError } from "#lib/base/errors.ts";

const FULL = new Set(["53100", "ENOSPC", "EDQUOT"]);
/** As itself, and as an escape within JSON. */
const ZERO_CHARACTER = new Set(["22021", "22P05"]);
/** Too many connections, shutting down, starting up, and class 08 (connection exception). */
const AWAY = /^(08...|53300|57P0[1235]|ECONN.*|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** The driver gives these no code. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout)/i;

/** The error to throw in place of `error`: an `AppError` when it is one of the two families, else itself. */
export function translate(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = codeOf(error);
  if (code !== undefined && FULL.has(code))
    return new AppError("storage_full", "the disk of the database is full", { cause: error });
  if (code === "22P02" && "detail" in error && /surrogate/i.test(String(error.detail)))
    return new AppError("invalid_request", "a text holds half of a surrogate pair, which is no character", {
      cause: error,
    });
  if (code !== undefined && ZERO_CHARACTER.has(code)) {
    return new AppError("invalid_request", "a text holds a zero character, which cannot be stored", { cause: error });
  }
  if ((code !== undefined && AWAY.test(code)) || AWAY_MESSAGE.test(error.message)) {
    return new AppError("unavailable", "the database does not answer", { cause: error });
  }
  return error;
}

/** The domain error in a chain of causes (drizzle wraps what a query threw), or undefined. */
export function domainError(error: unknown): AppError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof AppError) return at;
  return undefined;
}

/** SQLSTATE of the driver's error somewhere in the chain of causes. */
export function sqlState(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof pg.DatabaseError) return at.code;
  return undefined;
}

export function isUniqueViolation(error: unknown): boolean {
  return sqlState(error) === "23505";
}

export function isForeignKeyViolation(error: unknown): boolean {
  return sqlState(error) === "23503";
}

function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}
