"use client";
import { Check, Copy } from "lucide-react";
import { type ReactElement, useState } from "react";
import { IconButton } from "./icon-button.tsx";
import { Input } from "./input.tsx";

export interface CopyFieldProps {
  readonly value: string;
  readonly label: string;
}

/**
 * Text to take along: selected by a click, copied by the button. Without a secure context there is no clipboard; the
 * text is then selected, and the button says which keys copy it.
 */
export function CopyField({ value, label }: CopyFieldProps): ReactElement {
  const [state, setState] = useState<"idle" | "copied" | "selected">("idle");
  const copy = (input: HTMLInputElement | null): void => {
    input?.select();
    const done = navigator.clipboard?.writeText(value);
    if (done === undefined) setState("selected");
    else
      done.then(
        () => setState("copied"),
        () => setState("selected"),
      );
  };
  return (
    <div className="flex gap-2">
      <Input
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 grow font-code text-12 tracking-none"
      />
      <IconButton
        variant="outline"
        icon={state === "copied" ? Check : Copy}
        label={words[state]}
        onClick={(event) => copy(event.currentTarget.parentElement?.querySelector("input") ?? null)}
      />
      <span role="status" className="sr-only">
        {state === "idle" ? "" : words[state]}
      </span>
    </div>
  );
}

const words = { idle: "Copy", copied: "Copied", selected: "Selected: copy it with Ctrl or Cmd C" } as const;
