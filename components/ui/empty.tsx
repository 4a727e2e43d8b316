import type { ReactElement, ReactNode } from "react";

export interface EmptyProps {
  readonly title: string;
  /** Under which heading it stands: that of a section, or of the page itself. */
  readonly under?: "section" | "page";
  /** What this is and why it would help here. */
  readonly children: ReactNode;
  /** One real first step. */
  readonly action?: ReactNode;
}

/** A place with nothing in it yet. */
export function Empty({ title, under = "section", children, action }: EmptyProps): ReactElement {
  const Heading = under === "page" ? "h2" : "h3";
  return (
    <div className="mt-3 grid items-center gap-4 rounded-8 border border-line-strong border-dashed px-6 py-6 narrow:grid-cols-[1fr_auto]">
      <div>
        <Heading className="font-strong text-14">{title}</Heading>
        <div className="mt-1 max-w-measure text-ink-2">{children}</div>
      </div>
      {action !== undefined && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
