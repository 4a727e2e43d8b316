"use client";
import Link from "next/link";
import type { ReactElement } from "react";
import { timeLeft } from "#lib/base/age.ts";
import type { Team, TeamGrant } from "#lib/protocol/organization.ts";
import { useTeamGrants } from "../live/api/organizations.ts";
import { useMinute } from "../live/page-state.ts";

/** What is shared with a team, of what I may see: what one gets by being in it. */
export function TeamGrants({ team }: { readonly team: Team }): ReactElement | null {
  const grants = useTeamGrants(team.id);
  const now = useMinute();
  if (grants.data === undefined) return null;
  if (grants.data.length === 0) return <p className="py-2 text-ink-3">Nothing was shared with this team yet.</p>;
  return (
    <ul aria-label={`Shared with ${team.name}`} className="py-1">
      {grants.data.map((grant) => (
        <li key={`${grant.on} ${grant.id}`} className="flex min-h-row-menu flex-wrap items-center gap-x-2">
          <Place grant={grant} />
          <span className="text-ink-3">
            {grant.on === "owner" ? "is the team’s" : `can ${grant.right}`}
            {grant.expiresAt !== null && now !== 0 && `, ends ${timeLeft(grant.expiresAt, now)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Place({ grant: { place } }: { readonly grant: TeamGrant }): ReactElement {
  if (place === null) return <span className="font-medium">Every project</span>;
  return (
    <Link href={place.kind === "project" ? `/p/${place.id}` : `/n/${place.id}`} className="verb min-w-0 truncate">
      {place.name}
    </Link>
  );
}
