"use client";
/** What runs and waits: mine in order, and what others run in their browsers. */
import { Square, X } from "lucide-react";
import type { ReactElement } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { stopCell } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { Ring } from "../ui/progress.tsx";
import { StateGlyph } from "../ui/state-glyph.tsx";
import { deviceNames } from "./device-menu.tsx";
import { PanelSection } from "./panel-section.tsx";
import { spokenDuration } from "./spoken-duration.ts";

const mostShown = 50;

interface Item {
  readonly key: string;
  readonly cellId: CellId;
  readonly where: string;
  readonly mine: boolean;
  /** 0 while it runs, its place in its own session's queue from 1. */
  readonly position: number;
  readonly ms: number | undefined;
}

export function Queue(): ReactElement | null {
  const notebook = useOpenNotebook();
  const { runner, presence } = notebook;
  const kernel = useWatched(runner.kernel);
  const runs = useWatched(presence.runs);
  const waiting = useWatched(presence.waiting);
  useWatched(runner.graph.states);
  const device = kernel?.device === undefined ? "" : ` ${deviceNames[kernel.device.kind]}`;
  const mine = [kernel?.running, ...(kernel?.queued ?? [])].filter((item) => item !== undefined);
  const offset = kernel?.running === undefined ? 1 : 0;
  const items: readonly Item[] = [
    ...mine.map((item, at) => ({
      key: item.executionId,
      cellId: item.cellId as CellId,
      where: `You, browser${device}`,
      mine: true,
      position: at + offset,
      ms: runner.before(item.cellId as CellId)?.ms,
    })),
    ...runs
      .filter((run) => !run.me)
      .map((run) => ({
        key: `${run.name} ${run.cellId}`,
        cellId: run.cellId as CellId,
        where: `${run.name}, browser`,
        mine: false,
        position: 0,
        ms: undefined,
      })),
    ...waiting
      .filter((queue) => !queue.me)
      .flatMap(({ clientId, name, cellIds }) =>
        cellIds.map((cellId, at) => ({
          key: `${clientId} ${cellId} ${at}`,
          cellId: cellId as CellId,
          where: `${name}, browser`,
          mine: false,
          position: at + 1,
          ms: undefined,
        })),
      ),
  ].filter(({ cellId }) => notebook.model.cell(cellId) !== undefined);
  if (items.length === 0) return null;
  return (
    <PanelSection
      title="Queue"
      count={items.length}
      aside={<span className="text-12 text-ink-3">Everybody here sees it</span>}
    >
      <ol>
        {items.slice(0, mostShown).map((item) => (
          <li key={item.key} className="flex h-row-short items-center gap-2 text-12">
            {item.position === 0 ? <Ring /> : <StateGlyph state="queued" position={item.position} />}
            <button
              type="button"
              className="min-w-0 grow text-left"
              onClick={() => notebook.go(item.cellId, { where: "start" })}
            >
              <code className="block truncate">{notebook.nameOf(item.cellId)}</code>
              <span className="block truncate text-11 text-ink-3">{item.where}</span>
            </button>
            {item.ms !== undefined && <span className="num text-11 text-ink-3">in {spokenDuration(item.ms)}</span>}
            {item.mine && (
              <IconButton
                icon={item.position === 0 ? Square : X}
                size="small"
                side="left"
                label={`${item.position === 0 ? "Stop" : "Cancel"} ${notebook.nameOf(item.cellId)}`}
                onClick={() => stopCell(notebook, item.cellId)}
              />
            )}
          </li>
        ))}
      </ol>
      {items.length > mostShown && <p className="text-12 text-ink-3">{`${items.length - mostShown} more wait.`}</p>}
    </PanelSection>
  );
}
