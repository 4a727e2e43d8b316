"use client";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "./button.tsx";
import { Dialog, DialogFoot } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

export interface TypedNameDialogProps {
  readonly title: string;
  /** The effect, and on whom. */
  readonly description: string;
  /** What is to be typed. */
  readonly name: string;
  readonly verb: string;
  readonly busy: boolean;
  /** Why it was refused. */
  readonly problem?: ReactNode;
  readonly onClose: () => void;
  readonly onConfirm: () => void;
}

/** Asks before the end of something that many people have: wants its name typed. */
export function TypedNameDialog(props: TypedNameDialogProps): ReactElement {
  const { title, description, name, verb, busy, problem, onClose, onConfirm } = props;
  const [typed, setTyped] = useState("");
  const matches = typed.trim() === name;
  return (
    <Dialog open onOpenChange={onClose} title={title} description={description}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (matches) onConfirm();
        }}
      >
        <Field label={`Type ${name} to delete it`}>
          {(control) => (
            <Input
              {...control}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              data-first-focus=""
            />
          )}
        </Field>
        {problem}
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" aria-disabled={!matches} busy={busy}>
            {verb}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
