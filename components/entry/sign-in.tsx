"use client";
/**
 * Sign-in: by e-mail and password (and a second factor, where there is one), by passkey, at an identity provider, or by
 * the one-time link that the server printed. The link's token is exchanged by POST, once, so that a program that only
 * looks at addresses does not use it up. A link from a mail sets a password or confirms an e-mail here.
 */
import { useSearchParams } from "next/navigation";
import type { ReactElement } from "react";
import { asSentence } from "#lib/base/sentence.ts";
import { useSession } from "../live/api/session.ts";
import { useLinkSignIn } from "../live/link-sign-in.ts";
import { useReplace, useTitle } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";
import { innerAddress } from "./inner-address.ts";
import { ConfirmEmail, ResetPassword } from "./mailed-links.tsx";
import { PasswordForm } from "./password-form.tsx";
import { FinishSignUp } from "./sign-up.tsx";

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
  const reset = search.get("reset");
  if (reset !== null) return <ResetPassword token={reset} />;
  const email = search.get("email");
  if (email !== null) return <ConfirmEmail token={email} />;
  const join = search.get("join");
  if (join !== null) return <FinishSignUp token={join} />;
  return (
    <EntryPage title="Sign in" lede="With the e-mail and password that you chose when you were invited.">
      <ProviderProblem problem={search.get("problem")} detail={search.get("detail")} />
      <PasswordForm />
    </EntryPage>
  );
}

/** What went wrong on the way back from an identity provider; its words come from our own server's list. */
function ProviderProblem({ problem, detail }: { readonly problem: string | null; readonly detail: string | null }) {
  if (problem === null) return null;
  return (
    <p role="alert" className="mb-4 rounded-4 bg-failed-wash px-3 py-2">
      <b className="font-strong text-failed">Signing in elsewhere did not work.</b> {asSentence(detail ?? problem)}
    </p>
  );
}
