"use client";
/** What stays at the left of a run's row: the choice, the name, the state, the shape of the curve. */
import Link from "next/link";
import type { ReactElement } from "react";
import type { Tile, TrackedRun } from "#lib/protocol/tracking.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { classNames } from "../ui/class-names.ts";
import { RunStatus } from "./run-status.tsx";
import { mostCompared, seriesStroke } from "./series.ts";
import { Sparkline } from "./sparkline.tsx";

export interface RunHeadProps {
  readonly run: TrackedRun;
  readonly projectId: string;
  /** Its place among the chosen runs, -1 when it is none of them. */
  readonly place: number;
  readonly onChoose: (runId: string, chosen: boolean, range: boolean) => void;
  /** The curve to draw; undefined where no run has one. */
  readonly curve: Tile | "unknown" | undefined;
}

export function RunHead({ run, projectId, place, onChoose, curve }: RunHeadProps): ReactElement {
  const compared = place >= 0 && place < mostCompared;
  return (
    <th
      scope="row"
      className="sticky left-0 z-1 flex h-full w-run-pinned flex-none border-line-strong border-r bg-page text-left font-text"
    >
      <div
        className={classNames(
          "flex h-full w-full items-center gap-2 pr-2 pl-1",
          place >= 0 ? "bg-selected" : "group-hover:bg-hover",
        )}
      >
        <Checkbox
          label={`Compare ${run.name}`}
          checked={place >= 0}
          onChange={(event) =>
            onChoose(run.id, event.target.checked, (event.nativeEvent as MouseEvent).shiftKey === true)
          }
        />
        <span className="flex min-w-0 grow items-center gap-1.5">
          {compared && (
            <svg aria-hidden width="10" height="3" className="flex-none">
              <line x1="0" x2="10" y1="1.5" y2="1.5" strokeWidth="3" className={seriesStroke(place)} />
            </svg>
          )}
          <Link
            href={`/p/${projectId}/runs/${run.id}`}
            className="truncate font-code text-12 tracking-none hover:underline"
          >
            {run.name}
          </Link>
        </span>
        <span className="flex w-24 flex-none items-center text-12">
          <RunStatus status={run.status} />
        </span>
        {curve !== undefined && (
          <span className="w-20 flex-none phone:hidden">
            <Sparkline
              tile={curve === "unknown" ? undefined : curve}
              stroke={compared ? seriesStroke(place) : "stroke-ink-3"}
            />
          </span>
        )}
      </div>
    </th>
  );
}
