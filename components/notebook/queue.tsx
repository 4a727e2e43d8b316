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

interface Item {
  readonly cellId: CellId;
  readonly where: string;
  readonly mine: boolean;
  readonly position: number;
}

export function Queue(): ReactElement | null {
  const notebook = useOpenNotebook();
  const kernel = useWatched(notebook.runner.kernel);
  const runs = useWatched(notebook.presence.runs);
  const device = kernel?.device === undefined ? "" : ` ${deviceNames[kernel.device.kind]}`;
  const mine = [kernel?.running, ...(kernel?.queued ?? [])].filter((item) => item !== undefined);
  const offset = kernel?.running === undefined ? 1 : 0;
  const items: readonly Item[] = [
    ...mine.map((item, at) => ({
      cellId: item.cellId as CellId,
      where: `You, browser${device}`,
      mine: true,
      position: at + offset,
    })),
    ...runs
      .filter((run) => !run.me)
      .map((run) => ({ cellId: run.cellId as CellId, where: `${run.name}, browser`, mine: false, position: 0 })),
  ];
  if (items.length === 0) return null;
  return (
    <PanelSection title="Queue" count={items.length}>
      <ol>
        {items.map((item) => (
          <li
            key={`${item.where}-${item.cellId}-${item.position}`}
            className="flex h-row-short items-center gap-2 text-12"
          >
            {item.position === 0 ? <Ring /> : <StateGlyph state="queued" position={item.position + 1} />}
            <button
              type="button"
              className="min-w-0 grow text-left"
              onClick={() => notebook.go(item.cellId, { where: "start" })}
            >
              <code className="block truncate">{notebook.nameOf(item.cellId)}</code>
              <span className="block truncate text-11 text-ink-3">{item.where}</span>
            </button>
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
    </PanelSection>
  );
}
