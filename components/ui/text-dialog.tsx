"use client";
import { type ReactElement, type ReactNode, useState } from "react";
import type { z } from "zod";
import { asSentence } from "#lib/base/sentence.ts";
import { Button } from "./button.tsx";
import { Dialog, DialogFoot } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { Input } from "./input.tsx";

export interface TextDialogProps {
  readonly title: string;
  readonly description?: ReactNode;
  readonly label: string;
  readonly hint?: string;
  readonly initial?: string;
  readonly verb: string;
  readonly schema: z.ZodType<string>;
  readonly busy: boolean;
  /** Why what was sent last was refused. */
  readonly refused: string | undefined;
  readonly onClose: () => void;
  /** With another text than the initial one. */
  readonly onSubmit: (text: string) => void;
}

/** Asks for one line of text: a name, a path. */
export function TextDialog(props: TextDialogProps): ReactElement {
  const { title, description, label, hint, initial = "", verb, schema, busy, refused, onClose, onSubmit } = props;
  const [wrong, setWrong] = useState<string>();
  const submit = (typed: unknown): void => {
    const parsed = schema.safeParse(typed);
    setWrong(parsed.success ? undefined : asSentence(parsed.error.issues[0]?.message ?? ""));
    if (!parsed.success) return;
    if (parsed.data === initial) onClose();
    else onSubmit(parsed.data);
  };
  return (
    <Dialog open onOpenChange={onClose} title={title} description={description}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget).get("text"));
        }}
      >
        <Field label={label} {...(hint === undefined ? {} : { hint })} error={wrong ?? refused}>
          {(control) => (
            <Input {...control} name="text" defaultValue={initial} autoComplete="off" data-first-focus="" />
          )}
        </Field>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={busy}>
            {verb}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
