"use client";
/** The opened notebook: bar, notices, cells, panel, and the dialogs that its commands open. */
import { type ReactElement, useCallback, useMemo, useState } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { useNotebookActions } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { useClipboardEvents } from "../live/notebook-clipboard-events.ts";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { type PageDeeds, perform } from "../live/notebook-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useNotebookKeys } from "../live/notebook-keys.ts";
import { useNotebookLanguage } from "../live/notebook-language.ts";
import { useLeaveGuard } from "../live/notebook-page-state.ts";
import type { OfflineProposal } from "../live/notebook-proposal.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { toast } from "../ui/toast.tsx";
import { Announcer } from "./announcer.tsx";
import { CellList } from "./cell-list.tsx";
import { EmptyNotebook } from "./empty-notebook.tsx";
import { FindPanel } from "./find-panel.tsx";
import { GraphDialog } from "./graph-dialog.tsx";
import { HistoryDialog } from "./history-dialog.tsx";
import { AddCells } from "./insert-bar.tsx";
import { NotebookBar } from "./notebook-bar.tsx";
import { NotebookDock } from "./notebook-dock.tsx";
import { NotebookPanel } from "./notebook-panel.tsx";
import { Notices } from "./notices.tsx";
import { RenameDialog } from "./rename-dialog.tsx";
import { SameRunDialog } from "./same-run-dialog.tsx";
import { savedWords } from "./saved-words.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { SourceChangedDialog } from "./source-changed-dialog.tsx";
import { useNotebookPalette } from "./use-notebook-palette.ts";

export interface NotebookViewProps {
  /** Undefined while the server is away. */
  readonly summary: NotebookSummary | undefined;
  readonly name: string;
  readonly proposals: readonly OfflineProposal[];
  readonly dropProposal: (proposal: OfflineProposal) => void;
}

export function NotebookView({ summary, name, proposals, dropProposal }: NotebookViewProps): ReactElement {
  const notebook = useOpenNotebook();
  const { openPalette } = usePlace();
  const actions = useNotebookActions();
  const [sheet, setSheet] = useState(false);
  const [past, setPast] = useState(false);
  const [finding, setFinding] = useState(0);
  const deeds = useMemo<PageDeeds>(
    () => ({
      find: () => setFinding((turn) => Math.abs(turn) + 1),
      shortcuts: () => setSheet(true),
      history: () => setPast(true),
      palette: openPalette,
      rename: () => summary !== undefined && actions.rename(summary),
      save: () => toast({ text: savedWords(notebook.connection, "full") }),
    }),
    [notebook, openPalette, actions, summary],
  );
  const act = useCallback((command: NotebookCommand) => perform(notebook, command, deeds), [notebook, deeds]);
  const closeFind = useCallback(() => setFinding((turn) => -Math.abs(turn)), []);
  useNotebookKeys(notebook, act, closeFind);
  useClipboardEvents(notebook);
  useLeaveGuard(notebook);
  useNotebookLanguage(notebook);
  useNotebookPalette(act);
  const empty = useWatched(notebook.model.order).length === 0;

  return (
    <div className="nb flex h-[calc(100dvh-var(--bar))] flex-col">
      <NotebookBar summary={summary} name={name} act={act} />
      <div className="relative min-h-0 grow">
        {finding > 0 && <FindPanel key={finding} onClose={closeFind} />}
        <CellList
          head={
            <div className="mx-auto max-w-cell px-4 pt-7 phone:pt-3">
              <Notices proposals={proposals} dropProposal={dropProposal} />
            </div>
          }
          foot={empty ? <EmptyNotebook /> : <AddCells />}
        />
      </div>
      <NotebookDock />
      <NotebookPanel />
      <ShortcutSheet open={sheet} onOpenChange={setSheet} />
      <SourceChangedDialog />
      <SameRunDialog />
      <RenameDialog />
      <GraphDialog />
      {past && <HistoryDialog onClose={() => setPast(false)} />}
      <Announcer />
    </div>
  );
}
