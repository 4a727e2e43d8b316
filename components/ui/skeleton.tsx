/**
 * Waiting: nothing for 200 ms, then bars in the final layout, after 5 s the words that say what is awaited. No shimmer.
 */
import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";

const widths = ["w-2/5", "w-1/3", "w-1/2", "w-3/8", "w-5/12"] as const;

export interface SkeletonRowsProps {
  readonly rows: number;
  /** "notebooks", said after five seconds and to readers. */
  readonly what: string;
  readonly dense?: boolean;
}

export function SkeletonRows({ rows, what, dense = false }: SkeletonRowsProps): ReactElement {
  return (
    <div role="status" className="held-back">
      <span className="sr-only">Loading {what}</span>
      {barsOf(rows).map((bar) => (
        <div
          key={bar.id}
          aria-hidden
          className={classNames(
            "flex items-center gap-3",
            dense ? "h-row-tree px-2" : "h-row-short border-line border-b",
          )}
        >
          <span className="size-icon-small flex-none rounded-2 bg-hover" />
          <span className={classNames("h-2 rounded-2 bg-hover", bar.width)} />
          {!dense && <span className="ml-auto h-2 w-16 rounded-2 bg-hover" />}
        </div>
      ))}
      <p aria-hidden className="held-back-long pt-3 text-12 text-ink-3">
        Waiting for the server to send {what}.
      </p>
    </div>
  );
}

function barsOf(rows: number): readonly { readonly id: string; readonly width: string | undefined }[] {
  return Array.from({ length: rows }, (_, at) => ({ id: `bar-${at}`, width: widths[at % widths.length] }));
}

/** One bar, for a line of text whose place is known. */
export function SkeletonLine({ className }: { readonly className: string }): ReactElement {
  return <span aria-hidden className={classNames("held-back block rounded-2 bg-hover", className)} />;
}
