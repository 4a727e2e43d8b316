import type { ReactElement } from "react";

/** The mark: a sheet folded three times, as an octavo is. */
export function Logo({ className = "size-4.5" }: { readonly className?: string }): ReactElement {
  return (
    <svg viewBox="0 0 18 18" aria-hidden className={`${className} flex-none`} fill="none" stroke="currentColor">
      <path d="M2.5 2.5h8.2l4.8 4.8v8.2h-13z" strokeWidth="1.5" strokeLinejoin="round" />
      <path d="M10.5 2.5v5h5M2.5 9h5.2M7.7 15.5V7.6" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}
