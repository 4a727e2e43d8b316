"use client";
/** Beside a cell's receipt: its last runs, as one word and a curve; a click shows a few of them. */
import { LineChart } from "lucide-react";
import Link from "next/link";
import { type ReactElement, useMemo } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { Age } from "../live/age.tsx";
import { useCellRuns } from "../live/api/cell-runs.ts";
import { useTiles } from "../live/api/runs.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useWatched } from "../live/notebook-signal.ts";
import { figure } from "../runs/run-format.ts";
import { RunStatus } from "../runs/run-status.tsx";
import { Sparkline } from "../runs/sparkline.tsx";
import { Icon } from "../ui/icon.tsx";
import { Popover } from "../ui/popover.tsx";
import { counted } from "./spoken-duration.ts";

const shownRuns = 5;
const buckets = 36;

export function CellRuns({ cellId }: { readonly cellId: string }): ReactElement | null {
  const notebook = useOpenNotebook();
  const round = useWatched(notebook.runner.tracked);
  const { data } = useCellRuns(notebook.projectId, notebook.notebookId, round);
  const runs = data?.get(cellId);
  if (runs === undefined || runs.length === 0) return null;
  return (
    <>
      <span className="nb-dot" />
      <Popover
        align="start"
        label="Last runs of this cell"
        trigger={
          <button type="button" className="flex items-center gap-1 rounded-2 hover:text-ink-2">
            <Icon of={LineChart} size="tiny" />
            {counted(runs.length, "run")}
          </button>
        }
      >
        <LastRuns projectId={notebook.projectId} runs={runs} />
      </Popover>
    </>
  );
}

interface LastRunsProps {
  readonly projectId: string;
  readonly runs: readonly TrackedRun[];
}

function LastRuns({ projectId, runs }: LastRunsProps): ReactElement {
  const shown = runs.slice(0, shownRuns);
  const metric = mainMetric(shown);
  const runIds = useMemo(() => shown.map(({ id }) => id), [shown]);
  const tiles = useTiles(projectId, { runIds: metric === undefined ? [] : runIds, key: metric ?? "", buckets }, false);
  const first = shown[0];
  return (
    <div className="text-12">
      <p className="mb-1.5 flex gap-3">
        <b className="font-medium">Last runs</b>
        {metric !== undefined && <code className="ml-auto text-11 text-ink-3">{metric}</code>}
      </p>
      <ul>
        {shown.map((run) => (
          <li key={run.id} className="flex min-h-row items-center gap-3 border-line border-t">
            <Link
              className="verb min-w-0 grow truncate font-code tracking-none"
              href={`/p/${projectId}/runs/${run.id}`}
            >
              {run.name}
            </Link>
            {run.status === "FINISHED" ? (
              <span className="text-ink-3">
                <Age at={run.startedAt} />
              </span>
            ) : (
              <RunStatus status={run.status} />
            )}
            <Sparkline tile={tiles.data?.find(({ runId }) => runId === run.id)} stroke="stroke-ink-2" />
            <span className="num w-14 text-right">
              {metric === undefined || run.metrics[metric] === undefined ? "" : figure(run.metrics[metric].value)}
            </span>
          </li>
        ))}
      </ul>
      {runs.length > shown.length && first !== undefined && (
        <p className="mt-2">
          <Link className="verb" href={`/p/${projectId}/experiments/${first.experimentId}`}>
            All runs
          </Link>
        </p>
      )}
    </div>
  );
}

const telling = ["val_loss", "loss", "valid_loss", "val_acc", "accuracy", "acc"];

/** What one looks at first: a usual name, or the first that is of no batch and no machine. */
function mainMetric(runs: readonly TrackedRun[]): string | undefined {
  const keys = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
  return (
    telling.find((key) => keys.includes(key)) ??
    keys.find((key) => !key.startsWith("batch/") && !key.startsWith("system/"))
  );
}
