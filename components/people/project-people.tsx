"use client";
/** Who may do what in a project, what I may and why, and the links that bring others in. */
import type { ReactElement } from "react";
import { whyWords } from "#lib/access/words.ts";
import type { AccessAnswer } from "#lib/protocol/sharing.ts";
import { usePlace } from "../frame/place.tsx";
import { useAccess } from "../live/api/access.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Page } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Invites } from "./invites.tsx";
import { ServiceTokens } from "./service-tokens.tsx";
import { SharedLinks } from "./shared-links.tsx";
import { WhoMay } from "./who-may.tsx";

export function ProjectPeople({ projectId }: { readonly projectId: string }): ReactElement {
  const { project } = usePlace();
  const access = useAccess(projectId);
  const manages = access.data?.mine.right === "manage";
  return (
    <Page title="People" lede={access.data === undefined ? (project?.name ?? "") : <Mine access={access.data} />}>
      {access.data === undefined ? (
        access.error === null ? (
          <SkeletonRows rows={3} what="who has access" />
        ) : (
          <QueryProblem title="Who has access could not be loaded" query={access} />
        )
      ) : (
        <>
          <WhoMay projectId={projectId} access={access.data} />
          {manages && (
            <>
              <Invites projectId={projectId} />
              <SharedLinks projectId={projectId} links={access.data.links} />
              <ServiceTokens projectId={projectId} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** What I may do, why, and who could let me do more. */
function Mine({ access }: { readonly access: AccessAnswer }): ReactElement {
  const { me } = usePlace();
  const { right, sources } = access.mine;
  const others = access.managers.filter((one) => one.id !== me.person.id).slice(0, 2);
  return (
    <>
      {whyWords(right, sources[0]?.from)}
      {right !== "manage" && others.length > 0 && (
        <>
          {" For more, ask "}
          {others.map((one, at) => (
            <span key={one.id}>
              {at > 0 && " or "}
              <a className="verb" href={`mailto:${one.email}`}>
                {one.name}
              </a>
            </span>
          ))}
          .
        </>
      )}
    </>
  );
}
