import type { ComponentProps, ReactElement } from "react";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "className" | "aria-label"> {
  readonly label: string;
}

/** A box to tick, in ink; its target is larger than it looks. */
export function Checkbox({ label, ...rest }: CheckboxProps): ReactElement {
  return (
    <label className="grid size-target flex-none cursor-pointer place-items-center">
      <input {...rest} type="checkbox" aria-label={label} className="size-icon-small accent-(--ink)" />
    </label>
  );
}
