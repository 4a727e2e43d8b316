/**
 * Structured logs: one JSON object a line on standard output. Credentials are removed by key wherever they appear, and
 * our own tokens, links and invites by their shape (one stands in a path, anything may stand in an error); query
 * strings never reach a log line (request lines carry the path only).
 */
import pino, { type DestinationStream, type Logger, type LoggerOptions } from "pino";

/** What auth hands out: `oct_`, `octl_`, `octi_`, `octs_` and 32 characters. */
const handedOut = /oct[ils]?_[0-9a-z]{32}/g;

export type Log = Logger;

const secretKeys = ["password", "token", "authorization", "cookie", "secret"];

/** `sink` receives the lines (standard output when absent). */
export function createLog(level: string, sink?: DestinationStream): Log {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"at":${Date.now()}`,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[removed]" },
    serializers: { err: pino.stdSerializers.err },
    hooks: { streamWrite: (line: string) => line.replace(handedOut, "[removed]") },
  };
  return sink === undefined ? pino(options) : pino(options, sink);
}
