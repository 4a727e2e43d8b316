/** How far a cell says it is, as everybody may see it. */
import { z } from "zod";
import { progressMime } from "#lib/kernel/display.ts";
import type { ExecutionEvent } from "#lib/protocol/execution.ts";
import type { KnownSecrets } from "#lib/secrets/known.ts";

export interface Progress {
  readonly label: string;
  readonly fraction?: number;
}

const progressSchema = z.object({ label: z.string(), fraction: z.number().min(0).max(1).nullable() });
const mostLabel = 200;

/** In what the cell shows; without the values of secrets, since presence goes from page to page. */
export function progressIn(event: ExecutionEvent, secrets: KnownSecrets): Progress | undefined {
  if (event.type !== "display" && event.type !== "update") return undefined;
  const shown = progressSchema.safeParse(event.data[progressMime]).data;
  if (shown === undefined) return undefined;
  // Cut after it was cleaned: half a value is no form of it, and would stay.
  const label = secrets.text(shown.label).slice(0, mostLabel);
  return shown.fraction === null ? { label } : { label, fraction: shown.fraction };
}
