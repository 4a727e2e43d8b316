"use client";
/** Who may do what in a project, what I may and why, and the links that bring others in. */
import type { ReactElement } from "react";
import { usePlace } from "../frame/place.tsx";
import { useAccess } from "../live/api/access.ts";
import { useRoleIn } from "../live/api/organizations.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { TokenSection } from "../tokens/token-section.tsx";
import { Page } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { AskForMore } from "./ask-for-more.tsx";
import { Invites } from "./invites.tsx";
import { MyRight } from "./my-right.tsx";
import { SharedLinks } from "./shared-links.tsx";
import { WhoMay } from "./who-may.tsx";

export function ProjectPeople({ projectId }: { readonly projectId: string }): ReactElement {
  const { project } = usePlace();
  const shared = { kind: "project", id: projectId } as const;
  const access = useAccess(shared);
  const filter = useSearchParam("q");
  const role = useRoleIn(access.data?.organization.id);
  const manages = access.data?.mine.right === "manage";
  return (
    <Page title="People" lede={access.data === undefined ? (project?.name ?? "") : <MyRight access={access.data} />}>
      {access.data === undefined ? (
        access.error === null ? (
          <SkeletonRows rows={3} what="who has access" />
        ) : (
          <QueryProblem title="Who has access could not be loaded" query={access} />
        )
      ) : (
        <>
          <AskForMore shared={shared} access={access.data} />
          <WhoMay shared={shared} access={access.data} filter={filter} />
          {manages && (
            <>
              <Invites to={shared} owner={role === "owner"} variant="primary" />
              <SharedLinks shared={shared} links={access.data.links} />
              <TokenSection
                owner={shared}
                title="Tokens of the project"
                about="For a program that belongs to nobody, such as a nightly job: it works in this project alone, and goes on when the person who made it leaves."
                example="nightly job"
                right="run"
              />
            </>
          )}
        </>
      )}
    </Page>
  );
}
