"use client";
import type { ReactElement } from "react";
import { z } from "zod";
import { personNameSchema, type SessionAnswer } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useUpdateProfile } from "../live/api/session.ts";
import { useParsedForm } from "../live/form.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { SavedWord } from "./saved-word.tsx";

const schema = z.object({ name: personNameSchema });

export function ProfileForm({ person }: { readonly person: SessionAnswer["person"] }): ReactElement {
  const update = useUpdateProfile();
  const form = useParsedForm(schema, (value) => update.mutate(value));
  return (
    <form noValidate onSubmit={form.onSubmit} onChange={() => update.reset()} className="grid max-w-dialog gap-3 py-3">
      <div className="flex items-center gap-3">
        <Avatar name={person.name} size="large" silent />
        <p className="text-12 text-ink-3">
          Your picture is made of your name. Where you are at work it takes the colour of your cursor.
        </p>
      </div>
      <Field label="Name" hint="As the others see it beside your cursor." error={form.errors.name}>
        {(control) => <Input {...control} name="name" defaultValue={person.name} autoComplete="name" />}
      </Field>
      <FormProblem error={update.error} />
      <div className="flex items-center gap-3">
        <Button type="submit" busy={update.isPending}>
          Change the name
        </Button>
        <SavedWord when={update.isSuccess}>Changed, for everyone.</SavedWord>
      </div>
    </form>
  );
}
