"use client";
/** An organization: its people and teams, and for its owners who may join and what it is called. */
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { type OrganizationAnswer, updateOrganizationSchema } from "#lib/protocol/organization.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useChangeOrganization, useOrganizations } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useParsedForm } from "../live/form.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Page, Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { InvitePeople } from "./invite-people.tsx";
import { People } from "./people.tsx";
import { Teams } from "./teams.tsx";

const roleWords: Readonly<Record<OrganizationAnswer["role"], string>> = {
  owner: "You own it: you say who is in it, and manage every project.",
  member: "You are a member. Its owners say who is in it.",
  guest: "You are a guest: you see what is shared with you.",
  visitor: "You came by a shared link: you see what it shows.",
};

export function OrganizationPage(): ReactElement {
  const all = useOrganizations();
  const [wanted, setWanted] = useSearchParam("id");
  const shown = all.data?.find((one) => one.id === wanted) ?? all.data?.[0];
  if (shown === undefined)
    return (
      <Page title="Organization">
        {all.error === null ? (
          <SkeletonRows rows={3} what="your organization" />
        ) : (
          <QueryProblem title="Your organization could not be loaded" query={all} />
        )}
      </Page>
    );
  const owner = shown.role === "owner";
  return (
    <Page
      title={shown.name}
      lede={roleWords[shown.role]}
      actions={
        (all.data?.length ?? 0) > 1 && (
          <Select
            aria-label="Organization"
            value={shown.id}
            options={(all.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setWanted}
          />
        )
      }
    >
      {(owner || shown.role === "member") && (
        <>
          {owner && <InvitePeople key={`invite ${shown.id}`} organizationId={shown.id} />}
          <People key={`people ${shown.id}`} organization={shown} />
          <Teams key={`teams ${shown.id}`} organization={shown} />
        </>
      )}
      {owner && <Named key={`named ${shown.id}`} organization={shown} />}
    </Page>
  );
}

const namedSchema = z.object({ name: updateOrganizationSchema.shape.name.unwrap(), domains: z.string().max(2000) });

function Named({ organization }: { readonly organization: OrganizationAnswer }): ReactElement {
  const change = useChangeOrganization(organization.id);
  const [saved, setSaved] = useState(false);
  const form = useParsedForm(namedSchema, ({ name, domains }) => {
    setSaved(false);
    const joinDomains = domains.split(/[\s,;]+/).filter((domain) => domain !== "");
    change.mutate({ name, joinDomains }, { onSuccess: () => setSaved(true) });
  });
  return (
    <Section title="Name and joining">
      <form noValidate onSubmit={form.onSubmit} className="grid max-w-measure gap-4 py-3">
        <Field label="Name" error={form.errors.name}>
          {(control) => <Input {...control} name="name" defaultValue={organization.name} autoComplete="off" />}
        </Field>
        <Field
          label="E-mail domains that may join"
          hint="Whoever has a verified e-mail of one of these joins as a member without an invite."
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
        <div className="flex items-center gap-3">
          <Button type="submit" busy={change.isPending}>
            Save
          </Button>
          <span role="status" className="text-ink-3">
            {saved && "Saved"}
          </span>
        </div>
        {change.error !== null && <FormProblem error={change.error} />}
      </form>
    </Section>
  );
}
