"use client";
/** Opens a shared link: says what it shows, takes a name from who is not signed in, and goes there. */
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { z } from "zod";
import { personNameSchema } from "#lib/protocol/person.ts";
import { useLinkOffer, useOpenLink } from "../live/api/shared-links.ts";
import { useParsedForm } from "../live/form.ts";
import { useTitle } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { EntryPage } from "./entry-page.tsx";
import { FormProblem } from "./form-problem.tsx";

const visitorSchema = z.object({ name: personNameSchema });

export function SharedLink({ token }: { readonly token: string }): ReactElement {
  const offer = useLinkOffer(token);
  const open = useOpenLink(token);
  const router = useRouter();
  useTitle(offer.data?.name ?? "Shared link");
  const go = (name?: string): void =>
    open.mutate(name === undefined ? {} : { name }, {
      onSuccess: ({ projectId, notebookId }) =>
        router.replace(notebookId === null ? `/p/${projectId}` : `/n/${notebookId}`),
    });
  const form = useParsedForm(visitorSchema, ({ name }) => go(name));
  if (offer.data === undefined)
    return (
      <EntryPage title={offer.error === null ? "Shared with you" : "This link no longer works"}>
        {offer.error === null ? (
          <SkeletonRows rows={2} what="what the link shows" dense />
        ) : (
          <FormProblem error={offer.error} />
        )}
      </EntryPage>
    );
  const { name, kind, right, sharedBy, signedIn } = offer.data;
  return (
    <EntryPage title={name} lede={`${sharedBy} shares this ${kind} with you: you can ${right}.`}>
      {signedIn ? (
        <Button variant="primary" busy={open.isPending} onClick={() => go()}>
          Open the {kind}
        </Button>
      ) : (
        <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
          <Field label="Your name" hint="Others see it while you are here." error={form.errors.name}>
            {(control) => <Input {...control} name="name" autoComplete="name" autoFocus />}
          </Field>
          <div>
            <Button variant="primary" type="submit" busy={open.isPending}>
              Open the {kind}
            </Button>
          </div>
        </form>
      )}
      <FormProblem error={open.error} />
    </EntryPage>
  );
}
