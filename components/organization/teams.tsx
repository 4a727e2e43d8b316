"use client";
/** The teams of the organization, as they lie in each other; a team opens to show and change who is in it. */
import { ChevronDown, ChevronRight, Users } from "lucide-react";
import { type ReactElement, useState } from "react";
import { createTeamSchema, type OrganizationAnswer, type Team } from "#lib/protocol/organization.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCreateTeam, useTeams } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { inOrder } from "./nesting.ts";
import { TeamPeople } from "./team-people.tsx";

export function Teams({ organization }: { readonly organization: OrganizationAnswer }): ReactElement {
  const teams = useTeams(organization.id);
  const [open, setOpen] = useState<string>();
  return (
    <Section title="Teams" fact={teams.data?.length.toLocaleString()}>
      {organization.role === "owner" && <NewTeam organizationId={organization.id} teams={teams.data ?? []} />}
      {teams.data === undefined ? (
        teams.error === null ? (
          <SkeletonRows rows={2} what="the teams" />
        ) : (
          <QueryProblem title="The teams could not be loaded" query={teams} />
        )
      ) : teams.data.length === 0 ? (
        <p className="py-4 text-ink-2">
          No teams yet. What is shared with a team is shared with everybody in it and in the teams inside it.
        </p>
      ) : (
        <ul aria-label="Teams">
          {inOrder(teams.data).map(({ team, depth }) => (
            <li key={team.id} className="border-line border-b last:border-b-0">
              <button
                type="button"
                aria-expanded={open === team.id}
                className="flex h-row-short w-full items-center gap-2 text-left"
                style={{ paddingLeft: `calc(${depth} * 1.25rem)` }}
                onClick={() => setOpen(open === team.id ? undefined : team.id)}
              >
                <Icon of={open === team.id ? ChevronDown : ChevronRight} size="small" className="text-ink-3" />
                <Icon of={Users} className="text-ink-3" />
                <span className="grow truncate font-medium">{team.name}</span>
                <span className="num text-ink-3">{team.people === 1 ? "1 person" : `${team.people} people`}</span>
              </button>
              {open === team.id && (
                <TeamPeople
                  team={team}
                  manages={organization.role === "owner" || team.lead}
                  owner={organization.role === "owner"}
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface NewTeamProps {
  readonly organizationId: string;
  readonly teams: readonly Team[];
}

const nameOnly = createTeamSchema.pick({ name: true });

function NewTeam({ organizationId, teams }: NewTeamProps): ReactElement {
  const create = useCreateTeam(organizationId);
  const [parent, setParent] = useState("");
  const form = useParsedForm(nameOnly, ({ name }) => create.mutate({ name, parentId: parent === "" ? null : parent }));
  const places = [{ value: "", label: "no other team" }, ...teams.map(({ id, name }) => ({ value: id, label: name }))];
  return (
    <div className="border-line border-b py-3">
      <form noValidate onSubmit={form.onSubmit} className="flex max-w-measure flex-wrap items-end gap-2">
        <div className="min-w-40 grow">
          <Field label="New team" error={form.errors.name}>
            {(control) => <Input {...control} name="name" placeholder="Forecasting" autoComplete="off" />}
          </Field>
        </div>
        {teams.length > 0 && (
          <Field label="Inside">
            {(control) => <Select {...control} value={parent} options={places} onChange={setParent} />}
          </Field>
        )}
        <Button type="submit" busy={create.isPending}>
          Make the team
        </Button>
      </form>
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}
