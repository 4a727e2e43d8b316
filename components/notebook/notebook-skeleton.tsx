import type { ReactElement } from "react";
import { InBar } from "../frame/slots.tsx";

const bars = ["heading", "prose", "code", "code-2"] as const;

/** The notebook's place while it comes: a heading, a paragraph, two cells, at their heights. */
export function NotebookSkeleton({ name }: { readonly name: string }): ReactElement {
  return (
    <div role="status" className="held-back nb px-13 pt-7 phone:px-4">
      <InBar at="title">
        <h1 className="truncate font-strong">{name}</h1>
      </InBar>
      <span className="sr-only">Loading the notebook</span>
      <div aria-hidden className="mx-auto grid max-w-cell gap-4">
        {bars.map((bar) => (
          <div
            key={bar}
            className={
              bar === "heading"
                ? "h-9 w-1/2 rounded-4 bg-hover"
                : bar === "prose"
                  ? "h-16 w-4/5 rounded-4 bg-hover"
                  : "h-28 rounded-8 bg-hover"
            }
          />
        ))}
      </div>
      <p aria-hidden className="held-back-long mx-auto max-w-cell pt-4 text-12 text-ink-3">
        Waiting for the server to send the notebook.
      </p>
    </div>
  );
}
