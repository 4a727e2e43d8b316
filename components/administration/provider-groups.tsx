"use client";
/** Which groups of an identity provider stand for which teams. */
import { Plus, X } from "lucide-react";
import { type FormEvent, type ReactElement, useState } from "react";
import type { Provider } from "#lib/protocol/sign-in.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useUpdateProvider } from "../live/api/administration.ts";
import { useTeams } from "../live/api/organizations.ts";
import { Button } from "../ui/button.tsx";
import { DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

interface Row {
  readonly key: number;
  readonly group: string;
  readonly teamId: string;
}

export interface ProviderGroupsProps {
  readonly provider: Provider;
  readonly organizationId: string;
  readonly onDone: () => void;
}

export function ProviderGroups({ provider, organizationId, onDone }: ProviderGroupsProps): ReactElement {
  const teams = useTeams(organizationId);
  const update = useUpdateProvider();
  const { settings } = provider;
  const [claim, setClaim] = useState(settings.groupsFrom);
  const [rows, setRows] = useState<readonly Row[]>(() =>
    Object.entries(settings.groupTeams).map(([group, teamId], key) => ({ key, group, teamId })),
  );
  if (teams.data === undefined) return <SkeletonRows rows={2} what="the teams" />;
  const options = teams.data.map(({ id, name }) => ({ value: id, label: name }));
  const [first] = options;
  const change = (key: number, wish: Partial<Row>): void =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...wish } : row)));
  const add = (): void =>
    setRows((all) => [
      ...all,
      { key: Math.max(-1, ...all.map((row) => row.key)) + 1, group: "", teamId: first?.value ?? "" },
    ]);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const named = rows.filter((row) => row.group.trim() !== "" && row.teamId !== "");
    const groupTeams = Object.fromEntries(named.map((row) => [row.group.trim(), row.teamId]));
    update.mutate({ id: provider.id, change: { groupsFrom: claim.trim(), groupTeams } }, { onSuccess: onDone });
  };
  if (first === undefined)
    return <p className="text-ink-2">There are no teams yet. Make one on the organization’s page first.</p>;
  return (
    <form noValidate onSubmit={save} className="grid gap-3">
      <Field
        label={settings.kind === "oidc" ? "Claim that names the groups" : "Attribute that names the groups"}
        hint="What the provider calls it; often groups."
      >
        {(control) => (
          <Input {...control} value={claim} onChange={(event) => setClaim(event.target.value)} autoComplete="off" />
        )}
      </Field>
      <ul aria-label="Groups and teams" className="grid gap-2">
        {rows.map((row) => (
          <li key={row.key} className="flex items-center gap-2">
            <span className="min-w-0 grow">
              <Input
                aria-label="Group there"
                placeholder="Group there"
                value={row.group}
                onChange={(event) => change(row.key, { group: event.target.value })}
                autoComplete="off"
              />
            </span>
            <Select
              aria-label={`Team of ${row.group === "" ? "the group" : row.group}`}
              value={options.some(({ value }) => value === row.teamId) ? row.teamId : ""}
              options={
                options.some(({ value }) => value === row.teamId)
                  ? options
                  : [{ value: "", label: "a team that is gone" }, ...options]
              }
              onChange={(teamId) => change(row.key, { teamId })}
            />
            <IconButton
              icon={X}
              label={`Remove ${row.group === "" ? "the row" : row.group}`}
              onClick={() => setRows((all) => all.filter((one) => one.key !== row.key))}
            />
          </li>
        ))}
      </ul>
      <div>
        <Button size="small" icon={Plus} onClick={add}>
          Add a group
        </Button>
      </div>
      <FormProblem error={update.error} />
      <DialogFoot>
        <Button variant="primary" type="submit" busy={update.isPending}>
          Save the groups
        </Button>
      </DialogFoot>
    </form>
  );
}
