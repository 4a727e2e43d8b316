"use client";
import { ToggleGroup } from "radix-ui";
import type { ReactElement, ReactNode } from "react";

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: ReactNode }[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in sight. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>): ReactElement {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      value={value}
      onValueChange={(next) => {
        const chosen = options.find((option) => option.value === next);
        if (chosen !== undefined) onChange(chosen.value);
      }}
      className="inline-flex gap-px rounded-4 bg-press p-0.5"
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          className="inline-flex min-h-control-small items-center gap-1.5 whitespace-nowrap rounded-2 px-2.5 font-medium text-12 text-ink-2 data-[state=on]:bg-raised data-[state=on]:text-ink data-[state=on]:shadow-1"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
