"use client";
/** The ways in: e-mail and password, then the second factor; a passkey; a provider; a forgotten password. */
import { Building2, Fingerprint } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { signInSchema } from "#lib/protocol/person.ts";
import { useSignInByPasskey, useSignInByPassword, useSignInBySecondFactor } from "../live/api/session.ts";
import { useRequestReset, useWays } from "../live/api/sign-in.ts";
import { useParsedForm } from "../live/form.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { FormProblem } from "./form-problem.tsx";
import { innerAddress } from "./inner-address.ts";
import { AskSignUp } from "./sign-up.tsx";

/** `quiet`: below a message, where it is the other way in. */
export function PasswordForm({ quiet = false }: { readonly quiet?: boolean }): ReactElement {
  const signIn = useSignInByPassword();
  const [instead, setInstead] = useState<"forgotten" | "sign-up">();
  const form = useParsedForm(signInSchema, (value) => signIn.mutate(value));
  if (signIn.data !== undefined && "secondFactor" in signIn.data)
    return <SecondFactorForm ticket={signIn.data.secondFactor.ticket} onBack={() => signIn.reset()} />;
  if (instead === "forgotten") return <Forgotten onBack={() => setInstead(undefined)} />;
  if (instead === "sign-up") return <AskSignUp onBack={() => setInstead(undefined)} />;
  return (
    <div className="grid gap-4">
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        {quiet && <p className="border-line border-t pt-4 text-ink-2">Or sign in with your password.</p>}
        <Field label="E-mail" error={form.errors.email}>
          {(control) => (
            <Input {...control} name="email" type="email" autoComplete="username webauthn" autoFocus={!quiet} />
          )}
        </Field>
        <Field label="Password" error={form.errors.password}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" />}
        </Field>
        <div>
          <FormProblem error={signIn.error} />
          <div className="flex flex-wrap items-center gap-3">
            <Button variant="primary" type="submit" busy={signIn.isPending}>
              Sign in
            </Button>
            <button type="button" className="verb" onClick={() => setInstead("forgotten")}>
              Forgotten the password?
            </button>
          </div>
        </div>
      </form>
      <OtherWays onSignUp={() => setInstead("sign-up")} />
    </div>
  );
}

function OtherWays({ onSignUp }: { readonly onSignUp: () => void }): ReactElement {
  const ways = useWays();
  const passkey = useSignInByPasskey();
  const next = innerAddress(useSearchParams().get("next"));
  return (
    <div className="grid gap-2 border-line border-t pt-4">
      {passkey.error !== null && <FormProblem error={passkey.error} />}
      <Button icon={Fingerprint} busy={passkey.isPending} onClick={() => passkey.mutate()}>
        Sign in with a passkey
      </Button>
      {ways.data?.providers.map((provider) => (
        <a
          key={provider.id}
          href={`/api/sign-in/with/${provider.id}?next=${encodeURIComponent(next)}`}
          className={buttonClass()}
        >
          <Icon of={Building2} className="text-ink-2" />
          Sign in with {provider.name}
        </a>
      ))}
      {ways.data?.signUp === true && (
        <p className="mt-2 text-ink-2">
          No account yet? With an e-mail of an organization here,{" "}
          <button type="button" className="verb" onClick={onSignUp}>
            make one
          </button>
          .
        </p>
      )}
    </div>
  );
}

const codeSchema = z.object({ code: z.string().trim().min(6, "a code has six digits").max(40) });

function SecondFactorForm({ ticket, onBack }: { readonly ticket: string; readonly onBack: () => void }): ReactElement {
  const show = useSignInBySecondFactor();
  const form = useParsedForm(codeSchema, ({ code }) => show.mutate({ ticket, code }));
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
      <p className="text-ink-2">The password is right. Now the code of your authenticator app.</p>
      <Field label="Code" hint="Or one of your recovery codes." error={form.errors.code}>
        {(control) => <Input {...control} name="code" autoComplete="one-time-code" autoFocus />}
      </Field>
      <div>
        <FormProblem error={show.error} />
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="primary" type="submit" busy={show.isPending}>
            Sign in
          </Button>
          <button type="button" className="verb" onClick={onBack}>
            Begin again
          </button>
        </div>
      </div>
    </form>
  );
}

const forgottenSchema = z.object({ email: z.email("this is not an e-mail address").max(254) });

function Forgotten({ onBack }: { readonly onBack: () => void }): ReactElement {
  const ways = useWays();
  const request = useRequestReset();
  const form = useParsedForm(forgottenSchema, (value) => request.mutate(value));
  const back = (
    <button type="button" className="verb justify-self-start" onClick={onBack}>
      Back to sign in
    </button>
  );
  if (ways.data?.mail !== true)
    return (
      <div className="grid gap-4">
        <p className="text-ink-2">
          This server sends no mail. Whoever owns the organization can give you a link to set a new password: in their
          menu, under Administration, People.
        </p>
        {back}
      </div>
    );
  if (request.isSuccess)
    return (
      <div className="grid gap-4">
        <p role="status">If there is an account with this e-mail, a link is on its way there. It works for 24 hours.</p>
        {back}
      </div>
    );
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="E-mail" hint="A link to set a new password goes there." error={form.errors.email}>
        {(control) => <Input {...control} name="email" type="email" autoComplete="username" autoFocus />}
      </Field>
      <div>
        <FormProblem error={request.error} />
        <Button variant="primary" type="submit" busy={request.isPending}>
          Send the link
        </Button>
      </div>
      {back}
    </form>
  );
}
