"use client";
/**
 * Dialogs: for what needs a few answers, and for asking before the few things that cannot be undone and touch others.
 * On a phone they are sheets from below. Escape closes and gives focus back.
 */
import { X } from "lucide-react";
import { Dialog as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Button } from "./button.tsx";
import { classNames } from "./class-names.ts";
import { useFocusBack } from "./focus-back.ts";
import { IconButton } from "./icon-button.tsx";

const sheet =
  "fixed inset-x-0 bottom-0 max-h-[85dvh] overflow-y-auto rounded-t-12 narrow:inset-x-auto narrow:top-[12vh] narrow:bottom-auto narrow:left-1/2 narrow:w-full narrow:-translate-x-1/2 narrow:rounded-12";

export interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  /** One or two sentences under the title; readers hear it when the dialog opens. */
  readonly description?: ReactNode;
  readonly width?: "dialog" | "palette" | "cell" | "page";
  readonly children: ReactNode;
}

const widths = {
  dialog: "narrow:max-w-dialog",
  palette: "narrow:max-w-palette",
  cell: "narrow:max-w-cell",
  page: "narrow:top-[6vh] narrow:max-w-[92vw]",
} as const;

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  width = "dialog",
  children,
}: DialogProps): ReactElement {
  const focus = useFocusBack();
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fades-in fixed inset-0 z-(--layer-dialog) bg-scrim" />
        <Primitive.Content
          {...focus}
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={classNames(
            "fades-in z-(--layer-dialog) bg-raised p-5 shadow-3 outline-none",
            sheet,
            widths[width],
          )}
        >
          <div className="flex items-start gap-3">
            <Primitive.Title className="grow font-strong text-14">{title}</Primitive.Title>
            <Primitive.Close asChild>
              <IconButton icon={X} label="Close" size="small" side="left" />
            </Primitive.Close>
          </div>
          {description !== undefined && (
            <Primitive.Description className="mt-1 text-ink-2">{description}</Primitive.Description>
          )}
          <div className="mt-4">{children}</div>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** The buttons at the foot of a dialog: the way out first, the deed last. */
export function DialogFoot({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="mt-5 flex flex-wrap items-center justify-end gap-2">{children}</div>;
}

export interface AskDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** The question, with the name of the thing: "Revoke this link?". */
  readonly title: string;
  /** The effect, and on whom. */
  readonly effect: ReactNode;
  /** The verb of the title again. */
  readonly verb: string;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
}

/** Asks first; only for what cannot be undone and touches others. */
export function AskDialog({ open, onOpenChange, title, effect, verb, busy, onConfirm }: AskDialogProps): ReactElement {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} description={effect}>
      <DialogFoot>
        <Button data-first-focus="" onClick={() => onOpenChange(false)}>
          Cancel
        </Button>
        <Button variant="primary" busy={busy ?? false} onClick={onConfirm}>
          {verb}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
