import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface ScrollBoxProps {
  /** What is in it, for readers. */
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Wide or long things scroll inside themselves, the page never sideways; the keyboard reaches them. */
export function ScrollBox({ label, className, children }: ScrollBoxProps): ReactElement {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={classNames("overflow-auto", className)}
    >
      {children}
    </section>
  );
}
