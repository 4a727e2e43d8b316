"use client";
/** An invite link: what one is invited to, and the way in, by a new account or as who one is already. */
import Link from "next/link";
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { z } from "zod";
import { rightWords } from "#lib/access/words.ts";
import { timeLeft } from "#lib/base/age.ts";
import { emailSchema, type InviteOffer, passwordSchema, personNameSchema } from "#lib/protocol/person.ts";
import { type InviteAcceptance, useAcceptInvite, useInviteOffer } from "../live/api/people.ts";
import { isCode } from "../live/api/problem.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSignOut } from "../live/api/session.ts";
import { useParsedForm } from "../live/form.ts";
import { useMinute, useTitle } from "../live/page-state.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";

export function Invite({ token }: { readonly token: string }): ReactElement {
  const offer = useInviteOffer(token);
  useTitle("Invite");
  if (offer.data !== undefined) return <Offer token={token} offer={offer.data} />;
  if (isCode(offer.error, "link_expired"))
    return (
      <EntryPage
        title="This invite no longer works"
        lede="It has expired or was revoked. Ask the person who sent it for a new link."
      >
        <Link href="/sign-in" className={buttonClass()}>
          Sign in instead
        </Link>
      </EntryPage>
    );
  return (
    <EntryPage title="Invite">
      {offer.error === null ? (
        <SkeletonRows rows={2} what="the invite" dense />
      ) : (
        <QueryProblem title="The invite could not be read" query={offer} />
      )}
    </EntryPage>
  );
}

function Offer({ token, offer }: { readonly token: string; readonly offer: InviteOffer }): ReactElement {
  const now = useMinute();
  const { me, projectId, projectName } = offer;
  const title = `Join ${projectName}`;
  const until = now === 0 ? "" : ` The invite expires ${timeLeft(offer.expiresAt, now)}.`;
  if (me === null)
    return (
      <EntryPage title={title} lede={`${offer.invitedBy} invites you to ${whatOf(offer)}${until}`}>
        <NewAccount token={token} offer={offer} />
      </EntryPage>
    );
  return (
    <EntryPage
      title={title}
      lede={
        me.member
          ? `You are in it already, ${me.name}.`
          : `${offer.invitedBy} invites you, ${me.name}, to ${whatOf(offer)}${until}`
      }
    >
      {me.member ? (
        <Link href={projectId === null ? "/" : `/p/${projectId}`} className={buttonClass({ variant: "primary" })}>
          Open {projectName}
        </Link>
      ) : (
        <JoinAsMe token={token} offer={offer} email={me.email} />
      )}
    </EntryPage>
  );
}

/** What one is invited to, and what one will be there. */
function whatOf({ right, role, organizationName, email }: InviteOffer): string {
  const one = email === null ? "" : ` It is for ${email} alone.`;
  if (right === null) return `this organization, as ${role === "owner" ? "an owner" : `a ${role}`}.${one}`;
  return `this project of ${organizationName}, where you can ${rightWords[right]}.${one}`;
}

const kindOf = ({ projectId }: InviteOffer): string => (projectId === null ? "organization" : "project");

function useAccept(token: string) {
  const router = useRouter();
  const accept = useAcceptInvite(token);
  return {
    ...accept,
    join: (as: InviteAcceptance) =>
      accept.mutate(as, {
        onSuccess: (joined) => router.replace(joined.projectId === null ? "/" : `/p/${joined.projectId}`),
      }),
  };
}

interface JoinProps {
  readonly token: string;
  readonly offer: InviteOffer;
}

function JoinAsMe({ token, offer, email }: JoinProps & { readonly email: string }): ReactElement {
  const { join, error, isPending } = useAccept(token);
  const signOut = useSignOut(`/invite/${encodeURIComponent(token)}`);
  return (
    <>
      <FormProblem error={error ?? signOut.error} />
      <Button variant="primary" busy={isPending} onClick={() => join({})}>
        Join the {kindOf(offer)}
      </Button>
      <p className="mt-4 text-ink-2">
        You are signed in as {email}.{" "}
        <button type="button" className="verb" onClick={() => signOut.mutate()}>
          Join as somebody else
        </button>
      </p>
    </>
  );
}

const accountSchema = z.object({ name: personNameSchema, email: emailSchema, password: passwordSchema });

function NewAccount({ token, offer }: JoinProps): ReactElement {
  const { join, error, isPending } = useAccept(token);
  const form = useParsedForm(accountSchema, join);
  const taken = isCode(error, "email_taken");
  const signInHere = `/sign-in?next=${encodeURIComponent(`/invite/${encodeURIComponent(token)}`)}`;
  return (
    <>
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        <Field label="Name" hint="As the others will see it beside your cursor." error={form.errors.name}>
          {(control) => <Input {...control} name="name" autoComplete="name" autoFocus />}
        </Field>
        <Field
          label="E-mail"
          error={form.errors.email ?? (taken ? "This e-mail has an account. Sign in to join." : undefined)}
        >
          {(control) => (
            <Input {...control} name="email" type="email" autoComplete="email" defaultValue={offer.email ?? ""} />
          )}
        </Field>
        <Field label="Password" hint="At least 10 characters." error={form.errors.password}>
          {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" />}
        </Field>
        <div>
          <FormProblem error={taken ? null : error} />
          <Button variant="primary" type="submit" busy={isPending}>
            Join the {kindOf(offer)}
          </Button>
        </div>
      </form>
      <p className="mt-4 border-line border-t pt-4 text-ink-2">
        You have an account here?{" "}
        <Link href={signInHere} className="verb">
          Sign in to join
        </Link>
      </p>
    </>
  );
}
