import type { ReactElement, ReactNode } from "react";

export interface SavedWordProps {
  readonly when: boolean;
  readonly children: ReactNode;
}

/** The result, said beside the button that caused it. */
export function SavedWord({ when, children }: SavedWordProps): ReactElement {
  return (
    <span role="status" className="text-ink-2">
      {when && children}
    </span>
  );
}
