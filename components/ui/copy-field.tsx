"use client";
import { type ReactElement, useRef } from "react";
import { CopyButton } from "./copy-button.tsx";
import { Input } from "./input.tsx";

export interface CopyFieldProps {
  readonly value: string;
  readonly label: string;
}

/** Text to take along: selected by a click into it, copied by the button. */
export function CopyField({ value, label }: CopyFieldProps): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="flex gap-2">
      <Input
        ref={input}
        readOnly
        aria-label={label}
        value={value}
        onFocus={(event) => event.currentTarget.select()}
        className="min-w-0 grow font-code text-12 tracking-none"
      />
      <CopyButton text={value} select={() => input.current?.select()} />
    </div>
  );
}
