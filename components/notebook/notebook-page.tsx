"use client";
/** The page of one notebook: who may see it, whether it is here yet, and then the notebook itself. */
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { usePlace } from "../frame/place.tsx";
import { InBar } from "../frame/slots.tsx";
import { useNotebook } from "../live/api/notebooks.ts";
import { NotebookProvider } from "../live/notebook-context.tsx";
import { useKnownEpoch } from "../live/notebook-known-epoch.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import { useOpenedNotebook } from "../live/notebook-page-state.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { ErrorState } from "../ui/error-state.tsx";
import { NotebookSkeleton } from "./notebook-skeleton.tsx";
import { NotebookView } from "./notebook-view.tsx";
import "./notebook.css";

export function NotebookPage({ notebookId }: { readonly notebookId: string }): ReactElement {
  const { me, projectId } = usePlace();
  const summary = useNotebook(notebookId);
  const known = useKnownEpoch(me.person.id, notebookId);
  const unreachable = summary.error?.code === "offline";
  const epoch = summary.data?.epoch ?? (unreachable ? known : undefined);
  const name = summary.data?.name ?? "Notebook";
  const { notebook, proposals, dropProposal } = useOpenedNotebook({
    notebookId,
    personId: me.person.id,
    projectId: summary.data?.projectId ?? projectId ?? "",
    epoch,
  });

  if (summary.data?.deletedAt != null) return <InTrash name={name} projectId={summary.data.projectId} />;
  if (summary.error !== null && epoch === undefined) {
    return <NotOpen problem={summary.error} onRetry={() => void summary.refetch()} busy={summary.isFetching} />;
  }
  if (notebook === undefined) return <NotebookSkeleton name={name} />;
  return (
    <NotebookProvider key={epoch} notebook={notebook}>
      <Phases notebook={notebook} name={name}>
        <NotebookView summary={summary.data} name={name} proposals={proposals} dropProposal={dropProposal} />
      </Phases>
    </NotebookProvider>
  );
}

interface PhasesProps {
  readonly notebook: OpenNotebook;
  readonly name: string;
  readonly children: ReactElement;
}

/** What the connection says: not here yet, here, or refused. A refusal leaves what is here readable. */
function Phases({ notebook, name, children }: PhasesProps): ReactElement {
  const phase = useWatched(notebook.connection.phase);
  const hasCells = useWatched(notebook.model.order).length > 0;
  switch (phase.name) {
    case "opening":
      return <NotebookSkeleton name={name} />;
    case "open":
    case "outdated":
      return children;
    case "closed":
      return hasCells && phase.why !== "forbidden" && phase.why !== "not_found" ? (
        children
      ) : (
        <Refused why={phase.why} />
      );
  }
}

function NotOpen({
  problem,
  onRetry,
  busy,
}: {
  readonly problem: { readonly code: string; readonly detail: string; readonly next: string; readonly status: number };
  readonly onRetry: () => void;
  readonly busy: boolean;
}): ReactElement {
  const missing = problem.status === 404 || problem.status === 403;
  return (
    <Centered>
      <ErrorState
        title={missing ? "This notebook is not here" : "The notebook could not be loaded"}
        code={problem.code}
        onRetry={missing ? undefined : onRetry}
        busy={busy}
      >
        {missing ? (
          <>
            It may have been deleted for good, or it lies in a project that you are not a member of. Ask whoever sent
            you the address, or{" "}
            <Link className="verb" href="/">
              go to your project
            </Link>
            .
          </>
        ) : (
          <>
            {problem.detail} {problem.next}
          </>
        )}
      </ErrorState>
    </Centered>
  );
}

const refusals: Readonly<Record<string, string>> = {
  not_found: "The server does not have this notebook any more.",
  forbidden: "You are not a member of its project any more. Ask somebody who manages the project for the right.",
  not_signed_in: "You were signed out. Sign in again; what you typed is kept in this browser.",
  too_large: "An edit was larger than the server takes. What you typed is kept in this browser.",
  malformed: "The server did not understand this page; it may be of another version. Reload the page.",
};

function Refused({ why }: { readonly why: string }): ReactElement {
  return (
    <Centered>
      <ErrorState title="This notebook cannot be opened" code={why} onRetry={() => location.reload()}>
        {refusals[why]}
      </ErrorState>
    </Centered>
  );
}

function InTrash({ name, projectId }: { readonly name: string; readonly projectId: string }): ReactElement {
  return (
    <Centered>
      <InBar at="title">
        <h1 className="truncate font-strong">{name}</h1>
      </InBar>
      <ErrorState title={`${name} is in the trash`}>
        Nobody can edit it there. Restore it to open it again:{" "}
        <Link className="verb" href={`/p/${projectId}/trash`}>
          go to the trash
        </Link>
        .
      </ErrorState>
    </Centered>
  );
}

function Centered({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="mx-auto max-w-measure px-7 py-10">{children}</div>;
}
