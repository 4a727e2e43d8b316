import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Button, type ButtonProps } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { Tooltip } from "./tooltip.tsx";

export interface IconButtonProps extends Omit<ButtonProps, "icon" | "children" | "square" | "count"> {
  readonly icon: LucideIcon;
  /** The name that readers hear and the tooltip shows. */
  readonly label: string;
  readonly keys?: string;
  readonly side?: "top" | "bottom" | "left" | "right";
}

/** A lone icon that does something: always named, always with a tooltip. */
export function IconButton({
  icon,
  label,
  keys,
  side = "bottom",
  variant = "ghost",
  size = "control",
  ...rest
}: IconButtonProps): ReactElement {
  return (
    <Tooltip text={label} keys={keys} side={side}>
      <Button {...rest} variant={variant} size={size} square aria-label={label}>
        <Icon
          of={icon}
          size={size === "small" ? "small" : "normal"}
          {...(variant === "primary" ? {} : { className: "text-ink-2" })}
        />
      </Button>
    </Tooltip>
  );
}
