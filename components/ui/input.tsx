import { Search } from "lucide-react";
import type { ComponentProps, ReactElement } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";

const box =
  "h-control w-full rounded-4 border border-line-control bg-page px-2.5 text-ink aria-invalid:border-failed touch:text-16 read-only:bg-sunken";

export type InputProps = ComponentProps<"input">;

export function Input({ className, ...rest }: InputProps): ReactElement {
  return <input {...rest} className={classNames(box, className)} />;
}

export function TextArea({ className, ...rest }: ComponentProps<"textarea">): ReactElement {
  return <textarea {...rest} className={classNames(box, "h-auto py-1.5", className)} />;
}

export interface SearchInputProps extends Omit<InputProps, "type" | "aria-label"> {
  readonly label: string;
}

/** A field that narrows a list. Escape empties it first, and only then leaves it. */
export function SearchInput({ label, className, onKeyDown, ...rest }: SearchInputProps): ReactElement {
  return (
    <span className={classNames("relative block", className)}>
      <Icon of={Search} size="small" className="absolute top-1/2 left-2 -translate-y-1/2 text-ink-3" />
      <input
        {...rest}
        type="search"
        aria-label={label}
        placeholder={rest.placeholder ?? label}
        onKeyDown={(event) => {
          if (event.key === "Escape" && event.currentTarget.value !== "") event.stopPropagation();
          onKeyDown?.(event);
        }}
        className={classNames(box, "pl-7")}
      />
    </span>
  );
}
