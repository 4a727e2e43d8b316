/** Which of a bundle's forms is shown: the richest that we can show safely. What nobody here knows falls back to text. */

import { progressMime, tensorMime } from "#lib/kernel/display.ts";
import { inputMime } from "#lib/kernel/input-definition.ts";
import { modelMime } from "#lib/kernel/model-summary.ts";
import { runChartMime } from "#lib/kernel/run-chart.ts";
import { studyMime } from "#lib/kernel/study.ts";
import { tableMime } from "#lib/kernel/table.ts";
import { trainingMime } from "#lib/kernel/training-view.ts";
import { vegaMimes } from "#lib/kernel/vega.ts";
import type { BlobReference } from "#lib/notebook/blob-reference.ts";
import { referencesIn } from "#lib/notebook/blob-reference.ts";
import type { Json } from "#lib/notebook/json.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";

export const shownMimes = [
  inputMime,
  trainingMime,
  studyMime,
  runChartMime,
  progressMime,
  tensorMime,
  tableMime,
  modelMime,
  ...vegaMimes,
  "text/html",
  "image/svg+xml",
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "text/latex",
  "text/markdown",
  "application/json",
  "text/plain",
] as const;

export type ShownMime = (typeof shownMimes)[number];

export type Content =
  | { readonly kind: "value"; readonly mime: ShownMime; readonly value: Json }
  | { readonly kind: "blob"; readonly mime: ShownMime; readonly reference: BlobReference };

export function chooseContent(data: MimeBundle): Content | undefined {
  const references = referencesIn(data);
  for (const mime of shownMimes) {
    const value = data[mime];
    const reference = references.get(mime);
    // A reference stands for the whole; a text beside it is only its beginning.
    if (reference !== undefined) return { kind: "blob", mime, reference };
    if (value !== undefined) return { kind: "value", mime, value };
  }
  return undefined;
}

/** Multi-line strings of files may be lists of lines. */
export function textValue(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((line) => typeof line === "string")) return value.join("");
  return JSON.stringify(value);
}
