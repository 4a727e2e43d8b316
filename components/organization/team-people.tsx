"use client";
/** Who is in a team; its leads and the organization's owners put people in and take them out. */
import { UserMinus } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { Team } from "#lib/protocol/organization.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePeople, useTeamMember, useTeamMembers } from "../live/api/organizations.ts";
import { Avatar } from "../ui/avatar.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { TeamGrants } from "./team-grants.tsx";
import { TeamTools } from "./team-tools.tsx";

const teamRoles = [
  { value: "member", label: "member" },
  { value: "lead", label: "lead" },
] as const;

interface TeamPeopleProps {
  readonly team: Team;
  readonly manages: boolean;
  readonly owner: boolean;
}

export function TeamPeople({ team, manages, owner }: TeamPeopleProps): ReactElement {
  const members = useTeamMembers(team.id);
  const change = useTeamMember(team.organizationId, team.id);
  const put = (personId: string, role: "lead" | "member" | null): void =>
    change.mutate({ personId, role }, { onError: sayProblem });
  if (members.data === undefined) return <SkeletonRows rows={2} what={`who is in ${team.name}`} />;
  return (
    <div className="pb-3 pl-8">
      {manages && (
        <AddToTeam team={team} known={members.data.map((one) => one.personId)} onAdd={(id) => put(id, "member")} />
      )}
      <ul aria-label={`In ${team.name}`}>
        {members.data.map((one) => (
          <li key={one.personId} className="flex h-row-short items-center gap-3">
            <Avatar name={one.name} silent />
            <span className="min-w-0 grow truncate font-medium">{one.name}</span>
            <span className="w-56 truncate text-ink-3 phone:hidden">{one.email}</span>
            {manages ? (
              <Select
                aria-label={`What ${one.name} is in ${team.name}`}
                value={one.role}
                options={teamRoles}
                onChange={(role) => put(one.personId, role === "lead" ? "lead" : "member")}
              />
            ) : (
              <span className="text-12 text-ink-3">{one.role}</span>
            )}
            <span className="w-control-small flex-none">
              {manages && (
                <IconButton
                  icon={UserMinus}
                  size="small"
                  side="left"
                  label={`Take ${one.name} out of ${team.name}`}
                  onClick={() => put(one.personId, null)}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
      {members.data.length === 0 && <p className="py-2 text-ink-2">Nobody was put into this team yet.</p>}
      <TeamGrants team={team} />
      {owner && <TeamTools team={team} />}
    </div>
  );
}

interface AddToTeamProps {
  readonly team: Team;
  readonly known: readonly string[];
  readonly onAdd: (personId: string) => void;
}

function AddToTeam({ team, known, onAdd }: AddToTeamProps): ReactElement {
  const [find, setFind] = useState("");
  const people = usePeople(team.organizationId, find);
  const found = (people.data?.pages[0]?.items ?? []).filter((one) => !known.includes(one.personId)).slice(0, 6);
  return (
    <div className="max-w-measure py-2">
      <SearchInput
        label={`Add people to ${team.name}`}
        value={find}
        onChange={(event) => setFind(event.target.value)}
      />
      {find !== "" && (
        <ul aria-label="Found" className="mt-1">
          {found.map((one) => (
            <li key={one.personId}>
              <button
                type="button"
                className="flex h-row-menu w-full items-center gap-2 rounded-4 px-2 text-left hover:bg-hover"
                onClick={() => {
                  setFind("");
                  onAdd(one.personId);
                }}
              >
                <Avatar name={one.name} silent />
                <span className="truncate font-medium">{one.name}</span>
                <span className="truncate text-ink-3">{one.email}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
