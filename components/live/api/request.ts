/**
 * One call of the API: sends JSON or bytes, parses the answer with the protocol's schema, throws `ApiProblem` otherwise.
 * The cookie of the sign-in goes along by itself; nothing else is remembered here.
 */
import { z } from "zod";
import { problemOf, unexpected, unreachable } from "./problem.ts";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, under its own content type. */
  readonly bytes?: { readonly body: Blob | string; readonly type: string };
  readonly signal?: AbortSignal | undefined;
}

/** Sends a request whose answer has the given shape. */
export async function ask<A extends z.ZodType>(
  path: string,
  answer: A,
  request: ApiRequest = {},
): Promise<z.output<A>> {
  const response = await send(path, request);
  const parsed = answer.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw unexpected(response.status);
  return parsed.data;
}

/** Sends a request whose answer says only that it was done. */
export async function tell(path: string, request: ApiRequest): Promise<void> {
  await send(path, request);
}

/** Some bytes of a file: those from `start` up to, not including, `end`. */
export async function askBytes(
  path: string,
  { start, end, signal }: { readonly start: number; readonly end: number; readonly signal?: AbortSignal },
): Promise<Uint8Array> {
  if (end <= start) return new Uint8Array();
  const response = await send(path, { signal, range: `bytes=${start}-${end - 1}` });
  return new Uint8Array(await response.arrayBuffer());
}

async function send(
  path: string,
  { method = "GET", query, body, bytes, signal, range }: ApiRequest & { readonly range?: string },
): Promise<Response> {
  const headers = new Headers({ accept: "application/json" });
  if (range !== undefined) headers.set("range", range);
  if (bytes !== undefined) headers.set("content-type", bytes.type);
  else if (body !== undefined) headers.set("content-type", "application/json");
  const content = bytes?.body ?? (body === undefined ? undefined : JSON.stringify(body));
  const init: RequestInit = { method, headers, credentials: "same-origin" };
  if (content !== undefined) init.body = content;
  if (signal !== undefined) init.signal = signal;
  const response = await fetch(addressOf(path, query), init).catch((error: unknown) => {
    throw signal?.aborted ? error : unreachable();
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? path : `${path}?${search}`;
}

/** A list that is short enough to come at once, or a page of a longer one. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable().default(null) });
}

/** Every page of a list, in order. */
export async function askAll<I>(
  page: (cursor: string | undefined) => Promise<{ readonly items: readonly I[]; readonly nextCursor: string | null }>,
): Promise<readonly I[]> {
  const all: I[] = [];
  let cursor: string | undefined;
  do {
    const next = await page(cursor);
    all.push(...next.items);
    cursor = next.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
