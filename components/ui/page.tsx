import type { ReactElement, ReactNode } from "react";

export interface PageProps {
  readonly title: ReactNode;
  /** Documents and projects speak up; tools are quieter. */
  readonly size?: "document" | "tool";
  readonly lede?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A page of the frame: one heading, what it is about, its actions, its sections. */
export function Page({ title, size = "tool", lede, actions, children }: PageProps): ReactElement {
  return (
    <div className="mx-auto max-w-tool px-4 pt-5 pb-16 narrow:px-10 narrow:pt-8">
      <header className="flex flex-wrap items-end gap-x-3 gap-y-3">
        <div className="min-w-0 grow phone:basis-full">
          <h1
            className={
              size === "document"
                ? "text-26 leading-tight tracking-display narrow:text-34"
                : "text-20 leading-tight tracking-display narrow:text-26"
            }
          >
            {title}
          </h1>
          {lede !== undefined && <div className="mt-1.5 max-w-measure text-16 text-ink-2">{lede}</div>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap gap-2 touch:[&>*]:h-target">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export interface SectionProps {
  readonly title: string;
  /** What stands in place of the title, such as a path. */
  readonly heading?: ReactNode;
  /** How many, or another fact about all of it. */
  readonly fact?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a page under its own line. */
export function Section({ title, heading, fact, tools, children }: SectionProps): ReactElement {
  return (
    <section aria-label={title} className="mt-7.5">
      <div className="flex min-h-row-menu flex-wrap items-center gap-x-2 gap-y-1 border-line-strong border-b pb-1">
        {heading ?? <h2 className="text-14">{title}</h2>}
        {fact !== undefined && <span className="num text-ink-3">{fact}</span>}
        <span className="grow" />
        {tools}
      </div>
      {children}
    </section>
  );
}
