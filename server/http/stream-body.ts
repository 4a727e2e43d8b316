/** A request's body as a stream of bytes, whose being cut short is a domain error and no fault of ours. */
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";

export async function* bodyOf(incoming: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of incoming) yield chunk as Uint8Array;
  } catch (cause) {
    throw new AppError("invalid_request", "the body was cut short", { cause });
  }
  if (!incoming.complete) throw new AppError("invalid_request", "the body was cut short");
}

/** The declared length, when there is one; refuses at once what declares more than `limit`. */
export function refuseDeclared(incoming: IncomingMessage, limit: number): void {
  if (Number(incoming.headers["content-length"] ?? 0) > limit) {
    throw new AppError("too_large", `the body is larger than the ${limit} bytes that are accepted here`, {
      detail: { limit },
    });
  }
}
