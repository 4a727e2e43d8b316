"use client";
import type { LucideIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { PlaceLink } from "../ui/place-link.tsx";

export interface TreeRowProps extends Omit<ComponentProps<"li">, "children"> {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly after?: ReactNode;
}

/** A link of the tree, marked when one is there. */
export function TreeRow({ href, icon, label, after, ...item }: TreeRowProps): ReactElement {
  const here = usePathname() === href;
  return (
    <li {...item}>
      <PlaceLink
        href={href}
        aria-current={here ? "page" : undefined}
        className={classNames(
          "flex h-row-tree items-center gap-2 rounded-4 px-2 text-ink-2 hover:bg-hover",
          here && "bg-selected font-medium text-ink hover:bg-selected",
        )}
      >
        <Icon of={icon} className="text-ink-3" />
        <span className="min-w-0 grow truncate">{label}</span>
        {after}
      </PlaceLink>
    </li>
  );
}
