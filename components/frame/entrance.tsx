"use client";
/**
 * `/`: to what a link that MLflow's client printed names, else to the project one was in last, else the first one there
 * is, else the page that says there is none, else the sign-in.
 */
import type { ReactElement } from "react";
import { printedAddress, printedLink } from "#lib/tracking/mlflow/printed-link.ts";
import { useProjects } from "../live/api/projects.ts";
import { useRun } from "../live/api/runs.ts";
import { useSession } from "../live/api/session.ts";
import { useFragment, useReplace, useSignedIn } from "../live/page-state.ts";
import { useLastProject } from "../live/places.ts";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { FrameProblem } from "./frame-problem.tsx";

export function Entrance(): ReactElement {
  const me = useSignedIn();
  const session = useSession();
  const projects = useProjects(me !== undefined);
  const last = useLastProject(me?.person.id);
  const goal = projects.data?.find((one) => one.id === last) ?? projects.data?.[0];
  const link = printedLink(useFragment());
  const run = useRun(me && link?.runId);
  // A run says whose it is; where it cannot be seen, its page says so.
  const home = run.data?.projectId ?? (run.isLoading ? undefined : goal?.id);
  const none = projects.data?.length === 0 ? "/projects" : undefined;
  useReplace(home === undefined ? none : link === undefined ? `/p/${home}` : printedAddress(link, home));
  const problem = session.error ?? projects.error;
  return (
    <main className="mx-auto min-h-dvh max-w-measure bg-canvas p-6">
      <h1 className="sr-only">Octavo</h1>
      {problem !== null ? <FrameProblem error={problem} /> : <SkeletonRows rows={4} what="your projects" />}
    </main>
  );
}
