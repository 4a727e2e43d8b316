"use client";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { type OrganizationAnswer, updateOrganizationSchema } from "#lib/protocol/organization.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useChangeOrganization } from "../live/api/organizations.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";

const namedSchema = z.object({ name: updateOrganizationSchema.shape.name.unwrap(), domains: z.string().max(2000) });

/** What the organization is called, and whose e-mails let them join without an invite. */
export function Named({ organization }: { readonly organization: OrganizationAnswer }): ReactElement {
  const change = useChangeOrganization(organization.id);
  const [saved, setSaved] = useState(false);
  const form = useParsedForm(namedSchema, ({ name, domains }) => {
    setSaved(false);
    const joinDomains = domains.split(/[\s,;]+/).filter((domain) => domain !== "");
    change.mutate({ name, joinDomains }, { onSuccess: () => setSaved(true) });
  });
  return (
    <Section title="Name and joining">
      <form
        noValidate
        onSubmit={form.onSubmit}
        onChange={() => setSaved(false)}
        className="grid max-w-measure gap-4 py-3"
      >
        <Field label="Name" error={form.errors.name}>
          {(control) => <Input {...control} name="name" defaultValue={organization.name} autoComplete="off" />}
        </Field>
        <Field
          label="E-mail domains that may join"
          hint="Whoever has a confirmed e-mail of one of these joins as a member without an invite. An owner needs a confirmed e-mail of a domain to add it."
          error={form.errors.domains}
        >
          {(control) => (
            <Input
              {...control}
              name="domains"
              defaultValue={organization.joinDomains.join(", ")}
              placeholder="example.org"
              autoComplete="off"
            />
          )}
        </Field>
        {change.error !== null && <FormProblem error={change.error} />}
        <div className="flex items-center gap-3">
          <Button type="submit" busy={change.isPending}>
            Save
          </Button>
          <span role="status" className="text-ink-3">
            {saved && "Saved"}
          </span>
        </div>
      </form>
    </Section>
  );
}
