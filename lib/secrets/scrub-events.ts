/**
 * What a run tells, without the values of secrets that its session read. What it prints is a stream: an ending that may
 * be the beginning of a value waits for what follows, or for the next thing that is not printed there. As many events come
 * out as went in, but for such an ending. Numbers are left alone, so is what a value was made into by computing.
 */
import type { ExecutionEvent } from "../protocol/execution.ts";
import { emptyRest, type Scrubber, type StreamRest } from "./scrub.ts";

/** What a run printed last and did not get out yet. */
export interface PrintRest {
  readonly name: "stdout" | "stderr";
  readonly rest: StreamRest;
}

export interface ScrubbedEvents {
  readonly events: readonly ExecutionEvent[];
  readonly rest: PrintRest | undefined;
}

export function scrubEvents(
  scrubber: Scrubber,
  before: PrintRest | undefined,
  events: readonly ExecutionEvent[],
): ScrubbedEvents {
  if (scrubber.isIdle) return { events, rest: undefined };
  const clean: ExecutionEvent[] = [];
  let rest = before;
  const flush = (): void => {
    if (rest === undefined) return;
    const text = scrubber.flush(rest.rest);
    if (text !== "") clean.push({ type: "stream", name: rest.name, text });
    rest = undefined;
  };
  for (const event of events) {
    if (event.type === "stream") {
      if (rest?.name !== event.name) flush();
      const { text, rest: kept } = scrubber.stream(rest?.rest ?? emptyRest, event.text);
      rest = kept.text === "" ? undefined : { name: event.name, rest: kept };
      clean.push({ ...event, text });
      continue;
    }
    // An update changes what stands elsewhere: what is printed goes on behind it.
    if (event.type !== "update") flush();
    clean.push(cleanEvent(scrubber, event));
  }
  return { events: clean, rest };
}

function cleanEvent(scrubber: Scrubber, event: Exclude<ExecutionEvent, { readonly type: "stream" }>): ExecutionEvent {
  const { type, ...told } = event;
  return { type, ...scrubber.json(told) } as ExecutionEvent;
}
