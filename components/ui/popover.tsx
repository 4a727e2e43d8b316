"use client";
import { Popover as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

export interface PopoverProps {
  readonly trigger: ReactNode;
  /** What readers hear when it opens. */
  readonly label: string;
  readonly align?: "start" | "center" | "end";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  readonly children: ReactNode;
}

/** A small place for reading or a few controls, at the thing it belongs to; a sheet from below on a phone. */
export function Popover({ trigger, label, align = "end", open, onOpenChange, children }: PopoverProps): ReactElement {
  return (
    <Primitive.Root {...(open === undefined ? {} : { open })} {...(onOpenChange === undefined ? {} : { onOpenChange })}>
      <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          data-sheet=""
          aria-label={label}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          className="appears z-(--layer-float) max-h-(--radix-popper-available-height) min-w-56 max-w-dialog overflow-y-auto rounded-8 bg-raised p-3 shadow-2 phone:w-screen phone:max-w-none phone:rounded-t-12 phone:rounded-b-none"
        >
          {children}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
