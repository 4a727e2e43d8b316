"use client";
/**
 * A page that owners alone have: whoever else comes is told whom to ask. The pages are tabs of one place; who owns several
 * organizations says which one they are about.
 */
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import type { OrganizationAnswer } from "#lib/protocol/organization.ts";
import { usePlace } from "../frame/place.tsx";
import { useOrganizations } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { classNames } from "../ui/class-names.ts";
import { Page } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

const places = [
  { href: "/administration/people", label: "People" },
  { href: "/administration/sign-in", label: "Sign-in elsewhere" },
  { href: "/administration/limits", label: "Storage and limits" },
  { href: "/administration/audit", label: "Audit log" },
] as const;

export interface OwnerPageProps {
  readonly title: (typeof places)[number]["label"];
  readonly lede: string;
  /** `isServers`: the organization that the server was set up with, whose owners look after the server. */
  readonly children: (organization: OrganizationAnswer, isServers: boolean) => ReactNode;
}

export function OwnerPage({ title, lede, children }: OwnerPageProps): ReactElement {
  const { me } = usePlace();
  const all = useOrganizations();
  const [wanted, setWanted] = useSearchParam("organization");
  const owned = all.data?.filter(({ role, deletedAt }) => role === "owner" && deletedAt === null);
  if (owned === undefined)
    return (
      <Page title={title} lede={lede}>
        {all.error === null ? (
          <SkeletonRows rows={3} what="your organizations" />
        ) : (
          <QueryProblem title="Your organizations could not be loaded" query={all} />
        )}
      </Page>
    );
  const shown = owned.find(({ id }) => id === wanted) ?? owned.find(({ id }) => id === me.organization.id) ?? owned[0];
  if (shown === undefined)
    return (
      <Page title={title} lede={`Only an owner of ${me.organization.name} sees this. Ask one of them.`}>
        <Link href="/" className="verb mt-5 inline-block">
          Back to your projects
        </Link>
      </Page>
    );
  return (
    <Page
      title={title}
      lede={lede}
      actions={
        owned.length > 1 && (
          <Select
            aria-label="Organization"
            value={shown.id}
            options={owned.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={setWanted}
          />
        )
      }
    >
      <nav aria-label="Administration" className="mt-4 flex flex-wrap gap-x-4 gap-y-1">
        {places.map((place) => (
          <Link
            key={place.href}
            href={wanted === "" ? place.href : `${place.href}?organization=${encodeURIComponent(wanted)}`}
            aria-current={place.label === title ? "page" : undefined}
            className={classNames(
              "inline-flex h-control items-center border-b-2",
              place.label === title ? "border-ink font-medium" : "border-transparent text-ink-2 hover:text-ink",
            )}
          >
            {place.label}
          </Link>
        ))}
      </nav>
      {children(shown, me.owner && shown.id === me.organization.id)}
    </Page>
  );
}
