"use client";
/** Rights in every project of the organization, of teams and of all members; its owners give and take them. */
import { UserMinus, Users } from "lucide-react";
import { type ReactElement, useState } from "react";
import { rightWords } from "#lib/access/words.ts";
import type { Right } from "#lib/base/rights.ts";
import type { OrganizationAnswer } from "#lib/protocol/organization.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import {
  useOrganizationGrants,
  usePutOrganizationGrant,
  useRemoveOrganizationGrant,
  useTeams,
} from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { aboutOf, idOnly, nameOf, rightOptions } from "../people/grantee.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

export function OrganizationGrants({ organization }: { readonly organization: OrganizationAnswer }): ReactElement {
  const grants = useOrganizationGrants(organization.id);
  const put = usePutOrganizationGrant(organization.id);
  const remove = useRemoveOrganizationGrant(organization.id);
  const owner = organization.role === "owner";
  return (
    <Section title="In every project" fact={grants.data?.length.toLocaleString()}>
      {owner && <NewGrant organizationId={organization.id} />}
      {grants.data === undefined ? (
        grants.error === null ? (
          <SkeletonRows rows={1} what="rights in every project" />
        ) : (
          <QueryProblem title="Rights in every project could not be loaded" query={grants} />
        )
      ) : grants.data.length === 0 ? (
        <p className="py-3 text-ink-2">
          Nobody has a right everywhere but the owners, who manage every project. Others see what is shared with them.
        </p>
      ) : (
        <ul aria-label="Rights in every project">
          {grants.data.map((grant) => (
            <li key={grant.id} className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
              <Icon of={Users} className="text-ink-3" />
              <span className="min-w-0 grow truncate font-medium">{nameOf(grant.to)}</span>
              <span className="w-52 truncate text-ink-3 phone:hidden">{aboutOf(grant.to)}</span>
              {owner ? (
                <>
                  <Select
                    aria-label={`What ${nameOf(grant.to)} can do in every project`}
                    value={grant.right}
                    options={rightOptions}
                    onChange={(right) =>
                      put.mutate(
                        { to: idOnly(grant.to), right: right as Right, deploy: grant.deploy, approve: grant.approve },
                        { onError: sayProblem },
                      )
                    }
                  />
                  <IconButton
                    icon={UserMinus}
                    size="small"
                    side="left"
                    label={`Take this from ${nameOf(grant.to)}`}
                    onClick={() => remove.mutate({ id: grant.id }, { onError: sayProblem })}
                  />
                </>
              ) : (
                <span className="text-12 text-ink-3">can {rightWords[grant.right]}</span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const everyone = { value: "", label: "All members" } as const;

function NewGrant({ organizationId }: { readonly organizationId: string }): ReactElement {
  const teams = useTeams(organizationId);
  const put = usePutOrganizationGrant(organizationId);
  const [who, setWho] = useState<string>(everyone.value);
  const [right, setRight] = useState<string>("view");
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-b py-3">
      <Select
        aria-label="Who has a right in every project"
        value={who}
        options={[everyone, ...(teams.data ?? []).map(({ id, name }) => ({ value: id, label: name }))]}
        onChange={setWho}
      />
      <Select aria-label="What they can do in every project" value={right} options={rightOptions} onChange={setRight} />
      <Button
        busy={put.isPending}
        onClick={() =>
          put.mutate(
            { to: who === "" ? { kind: "everyone" } : { kind: "team", id: who }, right: right as Right },
            { onError: sayProblem },
          )
        }
      >
        Give the right everywhere
      </Button>
    </div>
  );
}
