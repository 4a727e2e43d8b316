"use client";
/** The groups that directories provision, and the team that follows each: people come and go with the group. */
import { UsersRound } from "lucide-react";
import type { ReactElement } from "react";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useDirectoryGroups, useMapGroup } from "../live/api/administration.ts";
import { useTeams } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

export function GroupTeams({ organizationId }: { readonly organizationId: string }): ReactElement {
  const groups = useDirectoryGroups();
  const teams = useTeams(organizationId);
  const map = useMapGroup();
  const options = [
    { value: "", label: "no team" },
    ...(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <Section title="Groups and teams" fact={groups.data?.length.toLocaleString()}>
      {groups.data === undefined || teams.data === undefined ? (
        groups.error === null && teams.error === null ? (
          <SkeletonRows rows={2} what="the groups" />
        ) : (
          <QueryProblem title="The groups could not be loaded" query={groups.error === null ? teams : groups} />
        )
      ) : groups.data.length === 0 ? (
        <p className="max-w-measure py-3 text-ink-2">
          No directory has sent a group yet. Each becomes a team of its name; who is in the group is in the team.
        </p>
      ) : (
        <ul aria-label="Groups and their teams">
          {groups.data.map((group) => (
            <li
              key={group.id}
              className="flex min-h-row-short flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1 last:border-b-0"
            >
              <Icon of={UsersRound} className="text-ink-3" />
              <span className="min-w-0 grow truncate">
                <span className="font-medium">{group.name}</span>
                <span className="text-ink-3">
                  , {group.people.toLocaleString()} {group.people === 1 ? "person" : "people"}
                </span>
              </span>
              <Select
                aria-label={`Team that follows ${group.name}`}
                value={group.team?.id ?? ""}
                options={options}
                disabled={map.isPending}
                onChange={(teamId) =>
                  map.mutate({ id: group.id, teamId: teamId === "" ? null : teamId }, { onError: sayProblem })
                }
              />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
