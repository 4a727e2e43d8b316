"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps, ReactElement } from "react";
import { Icon } from "./icon.tsx";

export interface SelectProps extends Omit<ComponentProps<"select">, "onChange" | "className"> {
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string) => void;
}

/** One of several, by the browser's own list: it is the best one there is on a phone and for readers. */
export function Select({ options, onChange, ...rest }: SelectProps): ReactElement {
  return (
    <span className="relative inline-block min-w-0 max-w-full">
      <select
        {...rest}
        onChange={(event) => onChange(event.target.value)}
        className="h-control max-w-full appearance-none truncate rounded-4 border border-line-control bg-page pr-7 pl-2.5 text-ink touch:text-16"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon
        of={ChevronDown}
        size="tiny"
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-3"
      />
    </span>
  );
}
