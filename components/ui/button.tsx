/**
 * Buttons. One primary (ink) button per page; everything else is outlined, ghost, or an underlined verb (class `verb`).
 * A link that looks like a button takes `buttonClass`.
 */
import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

export interface ButtonLook {
  readonly variant?: "outline" | "ghost" | "primary";
  readonly size?: "control" | "small";
  /** Square, for a lone icon. */
  readonly square?: boolean;
}

const variants = {
  outline:
    "border-line-strong bg-raised text-ink hover:border-line-control hover:bg-[color-mix(in_srgb,var(--ink)_4%,var(--raised))]",
  ghost:
    "border-transparent bg-transparent text-ink hover:bg-hover data-[state=open]:bg-hover aria-pressed:bg-selected",
  primary: "border-ink bg-ink text-on-ink hover:bg-[color-mix(in_srgb,var(--ink)_86%,var(--page))] touch:h-target",
} as const;

export function buttonClass({ variant = "outline", size = "control", square = false }: ButtonLook = {}): string {
  return classNames(
    "inline-flex flex-none select-none items-center justify-center gap-1.5 whitespace-nowrap rounded-4 border font-medium",
    "transition-colors duration-(--fast) ease-base aria-disabled:cursor-default aria-disabled:text-ink-3 disabled:text-ink-3",
    variants[variant],
    size === "control" ? "h-control" : "h-control-small text-12",
    square ? (size === "control" ? "w-control" : "w-control-small") : size === "control" ? "px-2.5" : "px-2",
    variant === "primary" && "disabled:text-on-ink aria-disabled:text-on-ink",
  );
}

export interface ButtonProps extends ButtonLook, Omit<ComponentProps<"button">, "className"> {
  readonly icon?: LucideIcon;
  /** A figure after the words, quieter than they are. */
  readonly count?: ReactNode;
  /** Work that this button began is under way: it keeps its place and takes no second press. */
  readonly busy?: boolean;
  readonly className?: string;
}

export function Button({
  variant = "outline",
  size = "control",
  square = false,
  icon,
  count,
  busy = false,
  className,
  children,
  onClick,
  type = "button",
  ...rest
}: ButtonProps): ReactElement {
  return (
    <button
      {...rest}
      type={type}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
      className={classNames(buttonClass({ variant, size, square }), className)}
    >
      {icon !== undefined && (
        <Icon
          of={icon}
          size={size === "small" ? "small" : "normal"}
          {...(variant === "primary" ? {} : { className: "text-ink-2" })}
        />
      )}
      {children}
      {count !== undefined && <span className="num font-text text-ink-3">{count}</span>}
    </button>
  );
}
