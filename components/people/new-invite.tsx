"use client";
/** Makes an invite link and shows it, this once; one for a single e-mail is sent there where the server sends mail. */
import { UserPlus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import type { Right } from "#lib/base/rights.ts";
import { emailSchema } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { type InvitedTo, useCreateInvite } from "../live/api/invites.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { rightOptions } from "./grantee.ts";
import { inviteLifetimes } from "./lifetimes.ts";
import { type InviteRole, rolesFor } from "./roles.ts";
import { ShownOnce } from "./shown-once.tsx";

export interface NewInviteProps {
  readonly to: InvitedTo;
  /** Whether I own the organization: its owners say what whoever joins becomes in it. */
  readonly owner: boolean;
  /** Primary where making one is what the page is for. */
  readonly variant: "primary" | "outline";
}

const inviteForm = z.object({ email: z.union([z.literal(""), emailSchema]) });

export function NewInvite({ to, owner, variant }: NewInviteProps): ReactElement {
  const create = useCreateInvite(to);
  const [lifetime, setLifetime] = useState<string>(inviteLifetimes[1].value);
  const [right, setRight] = useState<string>("edit");
  const [role, setRole] = useState<InviteRole>("member");
  const project = to.kind === "project";
  const form = useParsedForm(inviteForm, ({ email }) =>
    create.mutate({
      expiresInMs: Number(lifetime),
      ...(email === "" ? {} : { email }),
      ...(project ? { right: right as Right } : {}),
      ...(owner ? { role: role as "member" | "guest" } : {}),
    }),
  );
  const roles = rolesFor(to.kind);
  return (
    <div className="py-3">
      <form noValidate onSubmit={form.onSubmit} className="flex flex-wrap items-end gap-2">
        <div className="min-w-40 max-w-dialog grow">
          <Field label="E-mail, if the link is for one person" error={form.errors.email}>
            {(control) => <Input {...control} name="email" type="email" autoComplete="off" />}
          </Field>
        </div>
        {project && (
          <Field label="Who joins">
            {(control) => <Select {...control} value={right} options={rightOptions} onChange={setRight} />}
          </Field>
        )}
        {owner && (
          <Field label="As">
            {(control) => (
              <Select
                {...control}
                value={role}
                options={roles}
                onChange={(chosen) => setRole(roles.find(({ value }) => value === chosen)?.value ?? "member")}
              />
            )}
          </Field>
        )}
        <Field label="It works">
          {(control) => <Select {...control} value={lifetime} options={inviteLifetimes} onChange={setLifetime} />}
        </Field>
        <Button type="submit" variant={variant} icon={UserPlus} busy={create.isPending}>
          Make an invite link
        </Button>
      </form>
      <ShownOnce value={create.data?.url} say={wordsOf(create.data)} label="Invite link" />
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

function wordsOf(made: { readonly email: string | null; readonly mailed?: boolean | undefined } | undefined): string {
  if (made?.email == null) return "Send this link. It works for several people, and is shown only now.";
  if (made.mailed === true) return `It was sent to ${made.email}, and works once. The link is shown only now.`;
  return `Send this link to ${made.email}. It works once, and is shown only now.`;
}
