"use client";
/**
 * Sign-in: by e-mail and password, or by the one-time link that the server printed. The link's token is exchanged by
 * POST, once, so that a program that only looks at addresses does not use it up.
 */
import { useSearchParams } from "next/navigation";
import type { ReactElement } from "react";
import { signInSchema } from "#lib/protocol/person.ts";
import { useSession, useSignInByPassword } from "../live/api/session.ts";
import { useParsedForm } from "../live/form.ts";
import { useLinkSignIn } from "../live/link-sign-in.ts";
import { useReplace, useTitle } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";
import { innerAddress } from "./inner-address.ts";

export function SignIn(): ReactElement {
  const search = useSearchParams();
  const link = useLinkSignIn(search.get("link") ?? undefined);
  const session = useSession();
  const known = session.data !== null && session.data !== undefined;
  useReplace(known && link.state !== "trying" ? innerAddress(search.get("next")) : undefined);
  useTitle("Sign in");
  if (link.state === "trying" || (known && link.state !== "failed"))
    return (
      <EntryPage title="Signing you in">
        <SkeletonRows rows={2} what="your sign-in" dense />
      </EntryPage>
    );
  if (link.state === "failed")
    return (
      <EntryPage
        title={link.expired ? "This sign-in link no longer works" : "The sign-in link could not be used"}
        lede={
          link.expired
            ? "A link works once, and for 24 hours. Whoever runs this server gets a new one by restarting it: it is printed in the terminal."
            : "The server could not be asked. The link is still good."
        }
      >
        <FormProblem error={link.expired ? null : link.error} />
        {!link.expired && <Button onClick={link.retry}>Try again</Button>}
        <PasswordForm quiet />
      </EntryPage>
    );
  return (
    <EntryPage title="Sign in" lede="With the e-mail and password that you chose when you were invited.">
      <PasswordForm />
    </EntryPage>
  );
}

/** `quiet`: below a message, where it is the other way in. */
function PasswordForm({ quiet = false }: { readonly quiet?: boolean }): ReactElement {
  const signIn = useSignInByPassword();
  const form = useParsedForm(signInSchema, (value) => signIn.mutate(value));
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
      {quiet && <p className="border-line border-t pt-4 text-ink-2">Or sign in with your password.</p>}
      <Field label="E-mail" error={form.errors.email}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" autoFocus={!quiet} />}
      </Field>
      <Field label="Password" error={form.errors.password}>
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" />}
      </Field>
      <div>
        <FormProblem error={signIn.error} />
        <Button variant="primary" type="submit" busy={signIn.isPending}>
          Sign in
        </Button>
      </div>
    </form>
  );
}
