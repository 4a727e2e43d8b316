import { Tooltip as Primitive } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Keys } from "./keys.tsx";

export interface TooltipProps {
  readonly text: ReactNode;
  readonly keys?: string | undefined;
  readonly side?: "top" | "bottom" | "left" | "right";
  readonly children: ReactNode;
}

/** Once, around everything that has tooltips. */
export function TooltipProvider({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <Primitive.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Primitive.Provider>
  );
}

/** Names a control on hover and focus; never holds information one needs. */
export function Tooltip({ text, keys, side = "bottom", children }: TooltipProps): ReactElement {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-(--layer-toast) flex max-w-dialog items-center gap-2 rounded-4 bg-ink px-2 py-1 text-12 text-on-ink"
        >
          {text}
          {keys !== undefined && <Keys keys={keys} plain />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
