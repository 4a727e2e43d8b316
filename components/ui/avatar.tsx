import type { ReactElement } from "react";
import { initials } from "#lib/base/initials.ts";
import { classNames } from "./class-names.ts";
import { Tooltip } from "./tooltip.tsx";

const sizes = {
  small: "size-(--avatar-small) text-[calc(var(--avatar-small)*0.44)]",
  normal: "size-(--avatar) text-[calc(var(--avatar)*0.44)]",
  large: "size-(--avatar-large) text-[calc(var(--avatar-large)*0.4)]",
} as const;

export interface AvatarProps {
  readonly name: string;
  /** 1 to 8 while the person is here; somebody who is not here is grey. */
  readonly color?: number | undefined;
  readonly size?: keyof typeof sizes;
  /** What the tooltip says after the name. */
  readonly about?: string;
  /** Beside the name in words: the picture says nothing more. */
  readonly silent?: boolean;
}

/** A person: in their colour while here, grey when not. */
export function Avatar({ name, color, size = "normal", about, silent = false }: AvatarProps): ReactElement {
  const circle = (
    <span
      {...(silent
        ? { "aria-hidden": true }
        : { role: "img", "aria-label": about === undefined ? name : `${name}, ${about}` })}
      style={color === undefined ? undefined : { background: `var(--person-${color})` }}
      className={classNames(
        "inline-grid flex-none select-none place-items-center rounded-full font-strong leading-none",
        color === undefined ? "bg-line-strong text-ink-2" : "text-on-person",
        sizes[size],
      )}
    >
      {initials(name)}
    </span>
  );
  return silent ? circle : <Tooltip text={about === undefined ? name : `${name}, ${about}`}>{circle}</Tooltip>;
}
