import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "./class-names.ts";

const sizes = { normal: "size-icon", small: "size-icon-small", tiny: "size-icon-tiny" } as const;

export interface IconProps {
  readonly of: LucideIcon;
  readonly size?: keyof typeof sizes;
  readonly className?: string;
}

/** An icon beside a word: hidden from readers, which have the word. */
export function Icon({ of: Shape, size = "normal", className }: IconProps): ReactElement {
  return (
    <Shape
      aria-hidden
      focusable={false}
      strokeWidth={size === "tiny" ? 1.9 : 1.65}
      className={classNames(sizes[size], "flex-none", className)}
    />
  );
}
