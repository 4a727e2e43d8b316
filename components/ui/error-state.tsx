import type { ReactElement, ReactNode } from "react";
import { Button } from "./button.tsx";

export interface ErrorStateProps {
  /** What failed: "Notebooks could not be loaded". */
  readonly title: string;
  /** Why, what still works, what to do. */
  readonly children: ReactNode;
  readonly code?: string | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly busy?: boolean;
}

/** A part that failed, failing alone. */
export function ErrorState({ title, children, code, onRetry, busy }: ErrorStateProps): ReactElement {
  return (
    <div role="alert" className="mt-3 rounded-8 border border-line-strong px-4 py-3.5">
      <p className="font-strong">{title}</p>
      <div className="mt-1 max-w-measure text-ink-2">{children}</div>
      {(onRetry !== undefined || code !== undefined) && (
        <div className="mt-3 flex min-h-control-small items-center justify-between gap-3">
          {onRetry === undefined ? (
            <span />
          ) : (
            <Button size="small" busy={busy ?? false} onClick={onRetry}>
              Try again
            </Button>
          )}
          {code !== undefined && <code className="select-all text-ink-3">{code}</code>}
        </div>
      )}
    </div>
  );
}
