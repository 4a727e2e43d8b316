"use client";
/** Brings people into the organization: a link for several, or one that works once for one e-mail. */
import { UserPlus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { emailSchema } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useInviteToOrganization } from "../live/api/organizations.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

export const roles = [
  { value: "member", label: "member" },
  { value: "guest", label: "guest" },
  { value: "owner", label: "owner" },
] as const;

const inviteSchema = z.object({ email: z.union([z.literal(""), emailSchema]) });

export function InvitePeople({ organizationId }: { readonly organizationId: string }): ReactElement {
  const invite = useInviteToOrganization(organizationId);
  const [role, setRole] = useState<string>("member");
  const form = useParsedForm(inviteSchema, ({ email }) =>
    invite.mutate({
      role: roles.find(({ value }) => value === role)?.value ?? "member",
      ...(email === "" ? {} : { email }),
    }),
  );
  const made = invite.data;
  return (
    <Section title="Invite">
      <form noValidate onSubmit={form.onSubmit} className="flex max-w-measure flex-wrap items-end gap-2 py-3">
        <div className="min-w-40 grow">
          <Field label="E-mail, if the link is for one person" error={form.errors.email}>
            {(control) => <Input {...control} name="email" type="email" autoComplete="off" />}
          </Field>
        </div>
        <Field label="As">{(control) => <Select {...control} value={role} options={roles} onChange={setRole} />}</Field>
        <Button type="submit" variant="primary" icon={UserPlus} busy={invite.isPending}>
          Make an invite link
        </Button>
      </form>
      <div className="pb-3 empty:hidden" role="status">
        {made?.url !== undefined && (
          <div className="max-w-measure">
            <p className="mb-1.5 font-medium">
              {made.email === null
                ? "Send this link. It works for several people, for 7 days, and is shown only now."
                : `Send this link to ${made.email}. It works once, for 7 days, and is shown only now.`}
            </p>
            <CopyField value={made.url} label="Invite link" />
          </div>
        )}
      </div>
      {invite.error !== null && <FormProblem error={invite.error} />}
    </Section>
  );
}
