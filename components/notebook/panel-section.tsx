import type { ReactElement, ReactNode } from "react";

export interface PanelSectionProps {
  readonly title: string;
  readonly count?: number;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function PanelSection({ title, count, aside, children }: PanelSectionProps): ReactElement {
  return (
    <section aria-label={title} className="border-line border-t pt-2.5 pb-3.5 first:border-t-0">
      <div className="mb-1 flex h-7 items-center gap-2">
        <h2 className="font-strong text-13">{title}</h2>
        {count !== undefined && <span className="num text-ink-3">{count}</span>}
        <span className="grow" />
        {aside}
      </div>
      {children}
    </section>
  );
}
