import { Search } from "lucide-react";
import type { ComponentProps, ReactElement } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

const shape = "h-control w-full rounded-4 border px-2.5 text-ink aria-invalid:border-failed touch:text-16";
const box = `${shape} border-line-control bg-page read-only:bg-sunken`;
const quietBox = `${shape} border-transparent bg-transparent hover:bg-hover focus:border-line-control focus:bg-page`;

export type InputProps = ComponentProps<"input">;

export function Input({ className, ...rest }: InputProps): ReactElement {
  return <input {...rest} className={classNames(box, className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">): ReactElement {
  return <textarea {...rest} className={classNames(box, "h-auto py-1.5", className)} />;
}

export interface SearchInputProps extends Omit<InputProps, "type" | "aria-label"> {
  readonly label: string;
  /** Without its box until one writes in it: beside other quiet tools. */
  readonly quiet?: boolean;
}

/** A field that narrows a list. Escape empties it first, and only then leaves it. */
export function SearchInput({ label, quiet = false, className, onKeyDown, ...rest }: SearchInputProps): ReactElement {
  return (
    <span className={classNames("relative block", className)}>
      <Icon of={Search} size="small" className="absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
      <input
        {...rest}
        type="search"
        aria-label={label}
        placeholder={rest.placeholder ?? (quiet ? "Filter" : label)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && event.currentTarget.value !== "") event.stopPropagation();
          onKeyDown?.(event);
        }}
        className={classNames(quiet ? quietBox : box, "pl-7")}
      />
    </span>
  );
}
