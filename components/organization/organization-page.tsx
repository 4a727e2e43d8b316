"use client";
/** An organization: its people and teams, and for its owners who may join, what it is called and its end. */
import { Plus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { timeLeft } from "#lib/base/age.ts";
import type { OrganizationAnswer } from "#lib/protocol/organization.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { useOrganizations, useRestoreOrganization } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useMinute } from "../live/page-state.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Invites } from "../people/invites.tsx";
import { Button } from "../ui/button.tsx";
import { Page } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Joinable } from "./joinable.tsx";
import { Leaving } from "./leaving.tsx";
import { Named } from "./named.tsx";
import { NewOrganizationDialog } from "./new-organization-dialog.tsx";
import { OrganizationGrants } from "./organization-grants.tsx";
import { People } from "./people.tsx";
import { Teams } from "./teams.tsx";

const graceMs = 30 * 86_400_000;

const roleWords: Readonly<Record<OrganizationAnswer["role"], string>> = {
  owner: "You own it: you say who is in it, and manage every project.",
  member: "You are a member. Its owners say who is in it.",
  guest: "You are a guest: you see what is shared with you.",
  visitor: "You came by a shared link: you see what it shows.",
};

export function OrganizationPage(): ReactElement {
  const { me } = usePlace();
  const all = useOrganizations();
  const [wanted, setWanted] = useSearchParam("id");
  const [making, setMaking] = useState(false);
  const shown = all.data?.find((one) => one.id === wanted) ?? all.data?.[0];
  if (shown === undefined)
    return (
      <Page title="Organization" {...(all.data === undefined ? {} : { lede: "You are in none." })}>
        {all.data !== undefined ? (
          <Joinable />
        ) : all.error === null ? (
          <SkeletonRows rows={3} what="your organization" />
        ) : (
          <QueryProblem title="Your organization could not be loaded" query={all} />
        )}
      </Page>
    );
  return (
    <Page
      title={shown.name}
      lede={roleWords[shown.role]}
      actions={
        <>
          {(all.data?.length ?? 0) > 1 && (
            <Select
              aria-label="Organization"
              value={shown.id}
              options={(all.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setWanted}
            />
          )}
          {me.owner && (
            <Button icon={Plus} onClick={() => setMaking(true)}>
              New organization
            </Button>
          )}
        </>
      }
    >
      <Joinable />
      {shown.deletedAt === null ? (
        <Living key={shown.id} organization={shown} onLeft={() => setWanted("")} />
      ) : (
        <Deleted organization={shown} deletedAt={shown.deletedAt} />
      )}
      {making && <NewOrganizationDialog onClose={() => setMaking(false)} onMade={({ id }) => setWanted(id)} />}
    </Page>
  );
}

interface LivingProps {
  readonly organization: OrganizationAnswer;
  readonly onLeft: () => void;
}

function Living({ organization, onLeft }: LivingProps): ReactElement {
  const owner = organization.role === "owner";
  return (
    <>
      {owner && <Invites to={{ kind: "organization", id: organization.id }} owner variant="primary" />}
      {(owner || organization.role === "member") && (
        <>
          <People organization={organization} />
          <Teams organization={organization} />
          <OrganizationGrants organization={organization} />
        </>
      )}
      {owner && <Named organization={organization} />}
      <Leaving organization={organization} onLeft={onLeft} />
    </>
  );
}

interface DeletedProps {
  readonly organization: OrganizationAnswer;
  readonly deletedAt: number;
}

/** Closed for everybody; its owners can take that back until the grace is over. */
function Deleted({ organization, deletedAt }: DeletedProps): ReactElement {
  const restore = useRestoreOrganization();
  const now = useMinute();
  return (
    <section aria-label="Deleted" className="mt-7.5 rounded-8 border border-line-strong px-4 py-3.5">
      <h2 className="font-strong">{organization.name} is deleted</h2>
      <p className="mt-1 max-w-measure text-ink-2">
        Nobody sees its projects.{now !== 0 && ` It ends for good ${timeLeft(deletedAt + graceMs, now)}.`} Until then an
        owner can restore all of it.
      </p>
      <div className="mt-3">
        <Button
          variant="primary"
          busy={restore.isPending}
          onClick={() => restore.mutate({ id: organization.id }, { onError: sayProblem })}
        >
          Restore the organization
        </Button>
      </div>
    </section>
  );
}
