"use client";
import { Dialog } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { useFocusBack } from "../ui/focus-back.ts";

export interface TreeOverlayProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
}

/** The tree where there is no room beside the page: over it, from the left, until one goes somewhere. */
export function TreeOverlay({ open, onOpenChange, children }: TreeOverlayProps): ReactElement {
  const focus = useFocusBack();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fades-in fixed inset-0 z-(--layer-dialog) bg-scrim" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="slides-from-left fixed inset-y-0 left-0 z-(--layer-dialog) w-tree bg-canvas shadow-3 outline-none phone:w-4/5"
        >
          <Dialog.Title className="sr-only">Project</Dialog.Title>
          <nav aria-label="Project" className="h-full">
            {children}
          </nav>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
