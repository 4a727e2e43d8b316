import type { ReactElement } from "react";

export interface ToggleProps {
  readonly id?: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A box to tick whose label stands elsewhere and points to it. */
export function Toggle({ id, checked, disabled = false, onChange }: ToggleProps): ReactElement {
  return (
    <span className="grid size-target flex-none place-items-center">
      <input
        {...(id === undefined ? {} : { id })}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
        className="size-icon-small accent-(--ink)"
      />
    </span>
  );
}
