"use client";
import type { ReactElement } from "react";
import type { ImportFailure } from "../frame/notebook-actions.tsx";
import { Button } from "../ui/button.tsx";

export interface ImportFailuresProps {
  readonly failures: readonly ImportFailure[];
  readonly onDismiss: () => void;
}

/** Which files could not be imported, and why, until one has read it. */
export function ImportFailures({ failures, onDismiss }: ImportFailuresProps): ReactElement {
  return (
    <div role="alert">
      {failures.length > 0 && (
        <div className="mt-5 flex items-start gap-3 rounded-8 bg-failed-wash px-4 py-3">
          <ul className="min-w-0 grow">
            {failures.map(({ file, problem }) => (
              <li key={file} className="break-words">
                <b className="font-strong text-failed">{file} was not imported.</b> {problem.detail} {problem.next}
              </li>
            ))}
          </ul>
          <Button size="small" onClick={onDismiss}>
            Dismiss
          </Button>
        </div>
      )}
    </div>
  );
}
