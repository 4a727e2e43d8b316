"use client";
/** The notebook's past: minutes in which somebody wrote, the notebook as it was then, and going on from there. */
import { type ReactElement, useMemo, useState } from "react";
import { exactTime } from "#lib/base/age.ts";
import type { HistoryMinute } from "#lib/protocol/collab-history.ts";
import { type PastCell, useHistoryMinutes, usePastCells, useStartAgain } from "../live/api/history.ts";
import { useMembers } from "../live/api/people.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/error-state.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { counted } from "./spoken-duration.ts";

const MINUTE_MS = 60_000;
/** Everything that was written in the minute is in it. */
const endOf = ({ at }: HistoryMinute): number => at + MINUTE_MS - 1;

export function HistoryDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { notebookId } = useOpenNotebook();
  const editable = useEditable();
  const minutes = useHistoryMinutes(notebookId);
  const [chosen, setChosen] = useState<HistoryMinute>();
  const [sure, setSure] = useState(false);
  const past = usePastCells(notebookId, chosen === undefined ? undefined : endOf(chosen));
  const startAgain = useStartAgain(notebookId);
  const choose = (minute: HistoryMinute): void => {
    setChosen(minute);
    setSure(false);
    startAgain.reset();
  };
  const start = (): void => {
    if (chosen === undefined) return;
    if (!sure) setSure(true);
    else startAgain.mutate({ at: endOf(chosen) }, { onSuccess: onClose });
  };
  const items = minutes.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      width="page"
      title="History"
      description="Every edit is kept with its author. Choose a minute to see the notebook as it was at its end."
    >
      {minutes.error !== null ? (
        <ErrorState
          title="The history could not be loaded"
          code={minutes.error.code}
          onRetry={() => void minutes.refetch()}
        >
          {minutes.error.detail} {minutes.error.next}
        </ErrorState>
      ) : (
        <div className="grid gap-4 narrow:grid-cols-[16rem_1fr]">
          <ScrollBox label="Minutes, newest first" className="max-h-40 narrow:max-h-[60vh]">
            <Minutes items={items} chosen={chosen} onChoose={choose} />
            {minutes.hasNextPage && (
              <Button
                size="small"
                variant="ghost"
                busy={minutes.isFetching}
                onClick={() => void minutes.fetchNextPage()}
              >
                Show earlier
              </Button>
            )}
            {minutes.isPending && <SkeletonRows rows={4} what="the history" />}
          </ScrollBox>
          <ScrollBox label="The notebook then" className="h-[45vh] rounded-8 border border-line p-3 narrow:h-[60vh]">
            <Past cells={past.data} failed={past.error?.detail} chosen={chosen !== undefined} />
          </ScrollBox>
        </div>
      )}
      {sure && (
        <p role="status" className="mt-4 text-ink-2">
          Everybody goes on from the notebook as you see it here. What was written since leaves the notebook and stays
          in this history; cells that run are ended; edits that somebody has not sent yet are offered back to them.
        </p>
      )}
      {startAgain.error !== null && (
        <p role="alert" className="mt-4 text-failed">
          {startAgain.error.detail} {startAgain.error.next}
        </p>
      )}
      <DialogFoot>
        <Button onClick={onClose}>Close</Button>
        {editable && (
          <Button
            variant="primary"
            disabled={chosen === undefined || past.data === undefined}
            busy={startAgain.isPending}
            onClick={start}
          >
            {sure ? "Yes, start again from here" : "Start again from here"}
          </Button>
        )}
      </DialogFoot>
    </Dialog>
  );
}

interface MinutesProps {
  readonly items: readonly HistoryMinute[];
  readonly chosen: HistoryMinute | undefined;
  readonly onChoose: (minute: HistoryMinute) => void;
}

function Minutes({ items, chosen, onChoose }: MinutesProps): ReactElement {
  const names = useNames();
  return (
    <ul className="grid gap-0.5">
      {items.map((minute) => (
        <li key={`${minute.epoch} ${minute.at}`}>
          <button
            type="button"
            aria-pressed={minute === chosen}
            onClick={() => onChoose(minute)}
            className="w-full rounded-4 px-2 py-1 text-left hover:bg-hover aria-pressed:bg-selected"
          >
            <time dateTime={new Date(minute.at).toISOString()} className="num block">
              {exactTime(minute.at).replace(/:\d\d$/, "")}
            </time>
            <span className="block truncate text-12 text-ink-3">
              {minute.people
                .map(({ personId, edits }) => `${names.get(personId) ?? "Somebody"}, ${counted(edits, "edit")}`)
                .join("; ")}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function useNames(): ReadonlyMap<string, string> {
  const { projectId } = useOpenNotebook();
  const members = useMembers(projectId === "" ? undefined : projectId).data;
  return useMemo(
    () => new Map([["octavo", "The server"], ...(members ?? []).map((one) => [one.personId, one.name] as const)]),
    [members],
  );
}

interface PastProps {
  readonly cells: readonly PastCell[] | undefined;
  readonly failed: string | undefined;
  readonly chosen: boolean;
}

function Past({ cells, failed, chosen }: PastProps): ReactElement {
  if (!chosen) return <p className="text-ink-3">Nothing is chosen.</p>;
  if (failed !== undefined) return <p role="alert">{failed}</p>;
  if (cells === undefined) return <SkeletonRows rows={6} what="the notebook as it was" />;
  if (cells.length === 0) return <p className="text-ink-3">The notebook had no cells.</p>;
  return (
    <ol className="grid gap-2">
      {cells.map((cell) => (
        <li key={cell.id}>
          <pre className="whitespace-pre-wrap rounded-4 bg-sunken px-2.5 py-1.5 font-code text-12">{cell.source}</pre>
        </li>
      ))}
    </ol>
  );
}
