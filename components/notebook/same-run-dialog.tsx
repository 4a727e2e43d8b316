"use client";
/** Before a dear cell does again what a run did: open that run, or run all the same. */
import Link from "next/link";
import type { ReactElement } from "react";
import { Age } from "../live/age.tsx";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { runAllTheSame } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { figure } from "../runs/run-format.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { spokenDuration } from "./spoken-duration.ts";

const mostMetrics = 4;

export function SameRunDialog(): ReactElement | null {
  const notebook = useOpenNotebook();
  const same = useWatched(notebook.runner.sameRun);
  if (same === undefined) return null;
  const close = (): void => notebook.runner.sameRun.set(undefined);
  const { run, tookMs, cellId } = same;
  const metrics = Object.entries(run.metrics).filter(([key]) => !key.startsWith("batch/"));
  return (
    <Dialog
      open
      onOpenChange={close}
      title="A run did the same already"
      description={`Code, inputs and data of ${notebook.nameOf(cellId)} and of all that it needs are those of a run that finished. Only chance would differ. It took ${spokenDuration(tookMs)}.`}
    >
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <span className="font-code text-12">{run.name}</span>
        <span className="text-12 text-ink-3">
          <Age at={run.startedAt} />
        </span>
        {metrics.slice(0, mostMetrics).map(([key, { value }]) => (
          <span key={key} className="num text-12">
            <span className="text-ink-3">{key}</span> {figure(value)}
          </span>
        ))}
      </div>
      <DialogFoot>
        <Button onClick={() => runAllTheSame(notebook)}>Run all the same</Button>
        <Link
          className={buttonClass({ variant: "primary" })}
          href={`/p/${run.projectId}/runs/${run.id}`}
          onClick={close}
        >
          Open the run
        </Link>
      </DialogFoot>
    </Dialog>
  );
}
