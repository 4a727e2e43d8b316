import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

const tones = {
  plain: "bg-hover text-ink-2",
  running: "bg-running-wash text-running",
  stale: "bg-stale-wash text-stale",
  failed: "bg-failed-wash text-failed",
  approved: "bg-approved-wash text-approved",
} as const;

export interface ChipProps {
  readonly tone?: keyof typeof tones;
  readonly icon?: LucideIcon;
  /** For names that somebody typed. */
  readonly code?: boolean;
  readonly children: ReactNode;
}

/** A fact in a few words: shape, then word, then colour. */
export function Chip({ tone = "plain", icon, code = false, children }: ChipProps): ReactElement {
  return (
    <span
      className={classNames(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-2 px-1.5 text-12",
        tones[tone],
        code && "font-code text-11 tracking-none",
      )}
    >
      {icon !== undefined && <Icon of={icon} size="tiny" />}
      {children}
    </span>
  );
}
