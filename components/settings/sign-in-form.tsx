"use client";
import type { ReactElement } from "react";
import { z } from "zod";
import { emailSchema, passwordSchema, type SessionAnswer } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useUpdateProfile } from "../live/api/session.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { EmailState } from "./email-state.tsx";
import { SavedWord } from "./saved-word.tsx";

const schema = z.object({
  email: emailSchema,
  password: z.union([z.literal(""), passwordSchema]),
  currentPassword: z.string().max(200).optional(),
});

/** E-mail and password. The owner, who came by a link, has no password until one is set here. */
export function SignInForm({ person }: { readonly person: SessionAnswer["person"] }): ReactElement {
  const update = useUpdateProfile();
  const form = useParsedForm(schema, ({ email, password, currentPassword }) => {
    update.mutate({
      ...(email === person.email ? {} : { email }),
      ...(password === "" ? {} : { password }),
      ...(currentPassword === undefined || currentPassword === "" ? {} : { currentPassword }),
    });
  });
  return (
    <form
      noValidate
      key={String(person.hasPassword)}
      onSubmit={form.onSubmit}
      onChange={() => update.reset()}
      className="grid max-w-dialog gap-3 py-3"
    >
      {!person.hasPassword && (
        <p className="text-ink-2">You sign in by link. Set a password to sign in with your e-mail as well.</p>
      )}
      <Field label="E-mail" error={form.errors.email}>
        {(control) => (
          <Input {...control} name="email" type="email" defaultValue={person.email} autoComplete="username" />
        )}
      </Field>
      <EmailState person={person} />
      {person.hasPassword && (
        <Field label="Current password" hint="Needed to change e-mail or password." error={form.errors.currentPassword}>
          {(control) => <Input {...control} name="currentPassword" type="password" autoComplete="current-password" />}
        </Field>
      )}
      <Field
        label={person.hasPassword ? "New password" : "Password"}
        hint={
          person.hasPassword
            ? "At least 10 characters; leave it empty to keep the present one. A new one ends your other sign-ins."
            : "At least 10 characters."
        }
        error={form.errors.password}
      >
        {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" />}
      </Field>
      <FormProblem error={update.error} />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={update.isPending}>
          {person.hasPassword ? "Change the sign-in" : "Set the password"}
        </Button>
        <SavedWord when={update.isSuccess}>Changed.</SavedWord>
      </div>
    </form>
  );
}
