"use client";
/** Above the cells: what needs a decision or a look. Each says what happened, and offers what to do with the text. */
import { Info, LifeBuoy, TriangleAlert, X } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { CellId } from "#lib/base/id.ts";
import type { GenerationCause } from "#lib/protocol/collab-history.ts";
import { copyText } from "../live/copy-text.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { applyProposed, type OfflineProposal, type ProposedCell } from "../live/notebook-proposal.ts";
import type { Difference, MergeReport } from "../live/notebook-report.ts";
import { dismissRescued, restoreRescued } from "../live/notebook-rescue.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { counted } from "./spoken-duration.ts";

export interface NoticesProps {
  readonly proposals: readonly OfflineProposal[];
  readonly dropProposal: (proposal: OfflineProposal) => void;
}

export function Notices({ proposals, dropProposal }: NoticesProps): ReactElement {
  const { connection, runner } = useOpenNotebook();
  const report = useWatched(connection.report);
  const trouble = useWatched(runner.trouble);
  return (
    <div className="grid gap-2 empty:hidden [&>:last-child]:mb-3">
      <ClosedNotice />
      <RefusalNotice />
      {trouble !== undefined && (
        <Notice icon={TriangleAlert} title="Nothing ran" onDismiss={() => runner.trouble.set(undefined)}>
          {trouble}
        </Notice>
      )}
      {proposals.map((proposal) => (
        <ProposalNotice key={proposal.epoch} proposal={proposal} onDone={() => dropProposal(proposal)} />
      ))}
      <RescueNotices />
      {report !== undefined && <ReportNotice report={report} onDone={() => connection.dismissReport()} />}
    </div>
  );
}

interface NoticeProps {
  readonly icon: typeof Info;
  readonly title: string;
  readonly onDismiss?: () => void;
  readonly children: ReactNode;
}

function Notice({ icon, title, onDismiss, children }: NoticeProps): ReactElement {
  return (
    <section aria-label={title} className="flex gap-2.5 rounded-8 border border-line-strong bg-raised px-3.5 py-2.5">
      <Icon of={icon} className="mt-0.5 text-ink-3" />
      <div className="min-w-0 grow">
        <h2 className="font-strong text-13">{title}</h2>
        <div className="text-ink-2">{children}</div>
      </div>
      {onDismiss !== undefined && <IconButton icon={X} size="small" label="Dismiss" side="left" onClick={onDismiss} />}
    </section>
  );
}

const closed: Readonly<Record<string, string>> = {
  not_found: "This notebook was deleted for good. What you see is the copy in this browser; copy what you need.",
  forbidden: "You may not open this notebook any more. What you see is the copy in this browser.",
  not_signed_in: "You were signed out. Sign in again to send what you type; it is kept here meanwhile.",
  too_large:
    "An edit is larger than the server takes, so nothing is sent any more. Undo it or copy it, then reload the page.",
  malformed:
    "This page and the server do not understand each other any more. Reload the page; what you typed is kept here.",
};

function ClosedNotice(): ReactElement | null {
  const phase = useWatched(useOpenNotebook().connection.phase);
  if (phase.name !== "closed") return null;
  return (
    <Notice icon={TriangleAlert} title="Not connected">
      {closed[phase.why]}{" "}
      <button type="button" className="verb" onClick={() => location.reload()}>
        Reload
      </button>
    </Notice>
  );
}

function RefusalNotice(): ReactElement | null {
  const { connection } = useOpenNotebook();
  const refusals = useWatched(connection.refusals);
  if (refusals.length === 0) return null;
  return (
    <Notice icon={TriangleAlert} title="The server did not take an edit" onDismiss={() => connection.dismissRefusals()}>
      {refusals.map((refusal) => (
        <p key={refusal.id}>
          {refusal.message} <code className="text-ink-3">{refusal.code}</code>
        </p>
      ))}
      <p>What you typed is still here and in this browser's copy. Copy it before you reload.</p>
    </Notice>
  );
}

function RescueNotices(): ReactElement {
  const notebook = useOpenNotebook();
  const items = useWatched(notebook.connection.rescued);
  return (
    <>
      {items.map((item) => (
        <Notice key={item.id} icon={LifeBuoy} title="Text you typed in a deleted cell">
          <p>Somebody deleted the cell while you typed in it. The text is kept for you.</p>
          <Quote text={item.text} />
          <Actions>
            <Button size="small" onClick={() => restoreRescued(notebook, item)}>
              Insert as a new cell
            </Button>
            <Button size="small" variant="ghost" onClick={() => void copyText(item.text)}>
              Copy
            </Button>
            <Button size="small" variant="ghost" onClick={() => dismissRescued(notebook, item)}>
              Dismiss
            </Button>
          </Actions>
        </Notice>
      ))}
    </>
  );
}

const begun: Readonly<Record<GenerationCause, string>> = {
  again: "Somebody started this notebook again from an earlier moment while these edits were not sent yet.",
  restored: "This notebook came back from a backup, which does not have these edits.",
};

function ProposalNotice({
  proposal,
  onDone,
}: {
  readonly proposal: OfflineProposal;
  readonly onDone: () => void;
}): ReactElement {
  return (
    <Notice icon={LifeBuoy} title="Edits that only this browser has">
      <p>{begun[proposal.cause ?? "restored"]} They are not mixed in; take what you need, cell by cell.</p>
      {proposal.cells.map((cell) => (
        <Proposed key={cell.id} cell={cell} />
      ))}
      <Actions>
        <Button size="small" variant="ghost" onClick={onDone}>
          Done, throw the old copy away
        </Button>
      </Actions>
    </Notice>
  );
}

function Proposed({ cell }: { readonly cell: ProposedCell }): ReactElement {
  const notebook = useOpenNotebook();
  const now = notebook.model.cell(cell.id as CellId);
  const same = now?.source.get() === cell.text;
  return (
    <div className="mt-2">
      <Quote text={cell.text} />
      <Actions>
        {same ? (
          <span className="text-12 text-ink-3">The cell holds this text already.</span>
        ) : (
          <Button size="small" onClick={() => applyProposed(notebook, cell)}>
            {now === undefined ? "Insert as a new cell" : "Put into the cell"}
          </Button>
        )}
        <Button size="small" variant="ghost" onClick={() => void copyText(cell.text)}>
          Copy
        </Button>
      </Actions>
    </div>
  );
}

function ReportNotice({ report, onDone }: { readonly report: MergeReport; readonly onDone: () => void }): ReactElement {
  return (
    <Notice icon={Info} title="Back online, everything is merged" onDismiss={onDone}>
      <p>
        You sent: {words(report.mine)}. Others meanwhile: {words(report.others)}.
      </p>
      {report.both.length > 0 && (
        <p className="mt-1">
          You both worked in <Links ids={report.both} />. Have a look: both texts are in there.
        </p>
      )}
      <p className="mt-1">
        <Links
          ids={[...report.others.edited, ...report.others.added].filter((id) => !report.both.includes(id)).slice(0, 12)}
        />
      </p>
    </Notice>
  );
}

function Links({ ids }: { readonly ids: readonly string[] }): ReactElement {
  const notebook = useOpenNotebook();
  return (
    <>
      {ids.map((id, at) => (
        <span key={id}>
          {at > 0 && ", "}
          <button type="button" className="verb" onClick={() => notebook.go(id as CellId, { where: "start" })}>
            {notebook.nameOf(id as CellId)}
          </button>
        </span>
      ))}
    </>
  );
}

function Quote({ text }: { readonly text: string }): ReactElement {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="mt-1.5 max-h-40 overflow-auto whitespace-pre-wrap rounded-4 bg-sunken px-2.5 py-1.5 text-12"
    >
      {text}
    </pre>
  );
}

function Actions({ children }: { readonly children: ReactNode }): ReactElement {
  return <div className="mt-2 flex flex-wrap items-center gap-2">{children}</div>;
}

function words(change: Difference): string {
  const parts = [
    change.edited.length > 0 && `${counted(change.edited.length, "cell")} edited`,
    change.added.length > 0 && `${change.added.length} new`,
    change.removed.length > 0 && `${change.removed.length} deleted`,
    change.moved.length > 0 && `${change.moved.length} moved`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? "nothing" : parts.join(", ");
}
