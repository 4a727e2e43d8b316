"use client";
/** Where links from a mail (or from the owner) lead: a new password, a confirmed e-mail. */
import Link from "next/link";
import type { ReactElement } from "react";
import { z } from "zod";
import { passwordSchema } from "#lib/protocol/person.ts";
import { useConfirmEmail, useResetPassword } from "../live/api/sign-in.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";

const schema = z.object({ password: passwordSchema });

export function ResetPassword({ token }: { readonly token: string }): ReactElement {
  const reset = useResetPassword();
  const form = useParsedForm(schema, ({ password }) => reset.mutate({ token, password }));
  if (reset.isSuccess)
    return (
      <EntryPage title="The new password is set" lede="Every sign-in there was has ended.">
        <ToSignIn />
      </EntryPage>
    );
  return (
    <EntryPage title="Set a new password" lede="Then sign in with it, here and on your other devices.">
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="New password" hint="At least 10 characters. Several words are good." error={form.errors.password}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" autoFocus />}
        </Field>
        <div>
          <FormProblem error={reset.error} />
          <Button variant="primary" type="submit" busy={reset.isPending}>
            Set the password
          </Button>
        </div>
      </form>
    </EntryPage>
  );
}

/** Asks for a click, so that a program that opens links in mails confirms nothing. */
export function ConfirmEmail({ token }: { readonly token: string }): ReactElement {
  const confirm = useConfirmEmail();
  if (confirm.isSuccess)
    return (
      <EntryPage title="The new e-mail is confirmed" lede="From now on you sign in with it.">
        <ToSignIn />
      </EntryPage>
    );
  return (
    <EntryPage title="Confirm your e-mail" lede="You asked to sign in with the address that this link was sent to.">
      <FormProblem error={confirm.error} />
      <Button variant="primary" busy={confirm.isPending} onClick={() => confirm.mutate({ token })}>
        Confirm the e-mail
      </Button>
    </EntryPage>
  );
}

function ToSignIn(): ReactElement {
  return (
    <Link href="/sign-in" className="verb">
      Go to sign in
    </Link>
  );
}
