/** Reading JSON bodies with a limit that holds whatever the headers say. */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";

const DEFAULT_LIMIT = 1 << 20;

/** The body parsed as JSON; `undefined` when it is empty. Fails with too_large, unsupported_type or invalid_request. */
export async function readJson(incoming: IncomingMessage, limit: number = DEFAULT_LIMIT): Promise<unknown> {
  const bytes = await readBytes(incoming, limit);
  if (bytes.length === 0) return undefined;
  const type = incoming.headers["content-type"] ?? "";
  if (!/^application\/([a-z0-9.+-]+\+)?json\b/i.test(type)) {
    throw new AppError(
      "unsupported_type",
      `the body is ${type === "" ? "of no stated type" : type.slice(0, 100)}; this route takes application/json`,
    );
  }
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw new AppError("invalid_request", "the body is not JSON", { cause });
  }
}

/** All bytes of a body, at most `limit`. The rest of an oversized body is not read. */
export async function readBytes(incoming: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(limit: number): AppError {
  return new AppError("too_large", `the body is larger than ${limit} bytes`, { detail: { limit } });
}
