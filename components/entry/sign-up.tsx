"use client";
/** An account without an invite, for who has an e-mail of an organization here: ask for a link, then choose a password. */
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { z } from "zod";
import { passwordSchema, personNameSchema } from "#lib/protocol/person.ts";
import { signUpSchema } from "#lib/protocol/sign-in.ts";
import { useAskSignUp, useFinishSignUp } from "../live/api/sign-in.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";

export function AskSignUp({ onBack }: { readonly onBack: () => void }): ReactElement {
  const ask = useAskSignUp();
  const form = useParsedForm(signUpSchema, (value) => ask.mutate(value));
  const back = (
    <button type="button" className="verb justify-self-start" onClick={onBack}>
      Back to sign in
    </button>
  );
  if (ask.isSuccess)
    return (
      <div className="grid gap-4">
        <p role="status">
          If an organization here takes e-mails like yours, a link is on its way. It works for 24 hours.
        </p>
        {back}
      </div>
    );
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
      <Field
        label="E-mail at your organization"
        hint="A link to make your account goes there."
        error={form.errors.email}
      >
        {(control) => <Input {...control} name="email" type="email" autoComplete="email" autoFocus />}
      </Field>
      <div>
        <FormProblem error={ask.error} />
        <Button variant="primary" type="submit" busy={ask.isPending}>
          Send the link
        </Button>
      </div>
      {back}
    </form>
  );
}

const accountForm = z.object({ name: personNameSchema, password: passwordSchema });

/** Where the mailed link leads. */
export function FinishSignUp({ token }: { readonly token: string }): ReactElement {
  const finish = useFinishSignUp();
  const router = useRouter();
  const form = useParsedForm(accountForm, (value) =>
    finish.mutate({ token, ...value }, { onSuccess: () => router.replace("/") }),
  );
  return (
    <EntryPage
      title="Make your account"
      lede="Your e-mail is confirmed by the link; you join your organization as a member."
    >
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" hint="As the others will see it beside your cursor." error={form.errors.name}>
          {(control) => <Input {...control} name="name" autoComplete="name" autoFocus />}
        </Field>
        <Field label="Password" hint="At least 10 characters. Several words are good." error={form.errors.password}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" />}
        </Field>
        <div>
          <FormProblem error={finish.error} />
          <Button variant="primary" type="submit" busy={finish.isPending}>
            Make the account
          </Button>
        </div>
      </form>
    </EntryPage>
  );
}
