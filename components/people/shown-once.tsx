"use client";
import type { ReactElement } from "react";
import { CopyField } from "../ui/copy-field.tsx";

interface ShownOnceProps {
  /** The link or token; undefined: none was made yet. */
  readonly value: string | undefined;
  /** What to do with it. */
  readonly say: string;
  readonly label: string;
}

/** What was just made and never comes again, with the way to copy it; readers hear that it is there. */
export function ShownOnce({ value, say, label }: ShownOnceProps): ReactElement {
  return (
    <div className="mt-3 empty:hidden" role="status">
      {value !== undefined && (
        <div className="max-w-measure">
          <p className="mb-1.5 font-medium">{say}</p>
          <CopyField value={value} label={label} />
        </div>
      )}
    </div>
  );
}
