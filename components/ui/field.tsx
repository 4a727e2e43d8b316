"use client";
import { type ReactElement, type ReactNode, useId } from "react";

export interface FieldControl {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
}

export interface FieldProps {
  readonly label: string;
  /** What is expected, said before something is wrong. */
  readonly hint?: string;
  readonly error?: string | undefined;
  /** Renders the control with the attributes that tie it to its words. */
  readonly children: (control: FieldControl) => ReactNode;
}

/** A labelled control with its hint and its error. */
export function Field({ label, hint, error, children }: FieldProps): ReactElement {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className="grid min-w-0 max-w-full grid-cols-1 gap-1">
      <label htmlFor={id} className="font-medium text-12 text-ink-2">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": note === undefined ? undefined : `${id}-note`,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {note !== undefined && (
        <p id={`${id}-note`} className={error === undefined ? "text-12 text-ink-3" : "text-12 text-failed"}>
          {note}
        </p>
      )}
    </div>
  );
}
