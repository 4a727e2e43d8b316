"use client";
/**
 * The one toast: for what happened out of view or can be undone. Bottom left, one at a time, 6 s, or 10 s with Undo;
 * it stays while hovered or focused. A later toast takes the place of the earlier one.
 */
import { Toast as Primitive } from "radix-ui";
import { type ReactElement, type ReactNode, useSyncExternalStore } from "react";

export interface ToastMessage {
  readonly text: ReactNode;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface Shown extends ToastMessage {
  readonly id: number;
  readonly open: boolean;
}

const plainMs = 6000;
const undoMs = 10_000;
let shown: Shown | undefined;
const listeners = new Set<() => void>();

function show(next: Shown | undefined): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says something once. */
export function toast(message: ToastMessage): void {
  show({ ...message, id: (shown?.id ?? 0) + 1, open: true });
}

/** Says that something was done, with the way back. */
export function toastUndo(text: ReactNode, undo: () => void): void {
  toast({ text, action: { label: "Undo", run: undo } });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ToastProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const current = useSyncExternalStore(
    subscribe,
    () => shown,
    () => undefined,
  );
  return (
    <Primitive.Provider label="Message" swipeDirection="left">
      {children}
      {current !== undefined && (
        <Primitive.Root
          key={current.id}
          open={current.open}
          onOpenChange={(open) => show({ ...current, open })}
          duration={current.action === undefined ? plainMs : undoMs}
          className="fades-in flex items-center gap-4 rounded-8 bg-ink px-3.5 py-2.5 text-on-ink shadow-3"
        >
          <Primitive.Description className="min-w-0 grow">{current.text}</Primitive.Description>
          {current.action !== undefined && (
            <Primitive.Action asChild altText={current.action.label}>
              <button
                type="button"
                onClick={current.action.run}
                className="font-medium underline decoration-current underline-offset-3"
              >
                {current.action.label}
              </button>
            </Primitive.Action>
          )}
        </Primitive.Root>
      )}
      <Primitive.Viewport className="fixed bottom-4 left-4 z-(--layer-toast) grid max-w-[calc(100vw-2rem)] phone:right-4" />
    </Primitive.Provider>
  );
}
