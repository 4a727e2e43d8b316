"use client";
import type { ReactElement } from "react";
import type { SessionAnswer } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useAskEmail, useWays } from "../live/api/sign-in.ts";

/** Whether the e-mail is known to be mine, and where the server sends mail the way to show that. */
export function EmailState({ person }: { readonly person: SessionAnswer["person"] }): ReactElement | null {
  const ways = useWays();
  const ask = useAskEmail();
  if (person.emailConfirmed) return <p className="text-12 text-ink-3">This e-mail is confirmed.</p>;
  if (ways.data?.mail !== true) return null;
  return (
    <div>
      <p className="text-12 text-ink-3" role="status">
        {ask.isSuccess ? (
          `A link is on its way to ${person.email}. It works for 24 hours.`
        ) : (
          <>
            This e-mail is not confirmed.{" "}
            <button type="button" className="verb" disabled={ask.isPending} onClick={() => ask.mutate()}>
              Send a link to confirm it
            </button>
          </>
        )}
      </p>
      <FormProblem error={ask.error} />
    </div>
  );
}
