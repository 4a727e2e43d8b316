"use client";
/** The notebook's part of the bar: title with its menu, what is saved, who is here, where cells run, running them. */
import { Check, ChevronDown, CloudOff, Loader } from "lucide-react";
import type { ReactElement } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { useNotebookActions } from "../frame/notebook-actions.tsx";
import { notebookEntries } from "../frame/notebook-menu.ts";
import { InBar } from "../frame/slots.tsx";
import { useAccess } from "../live/api/access.ts";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { useSavedState } from "../live/notebook-saved-state.ts";
import { MyRight } from "../people/my-right.tsx";
import { Avatars } from "../presence/avatars.tsx";
import { Chip } from "../ui/chip.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu } from "../ui/menu.tsx";
import { Popover } from "../ui/popover.tsx";
import { DeviceMenu } from "./device-menu.tsx";
import { RunMenu } from "./run-menu.tsx";
import { savedWords } from "./saved-words.ts";

export interface NotebookBarProps {
  readonly summary: NotebookSummary | undefined;
  readonly name: string;
  readonly act: (command: NotebookCommand) => void;
}

export function NotebookBar({ summary, name, act }: NotebookBarProps): ReactElement {
  const editable = useEditable();
  return (
    <>
      <InBar at="title">
        <h1 className="truncate font-strong" onDoubleClick={() => editable && act("rename")}>
          {name}
        </h1>
        {summary !== undefined && <NotebookMenu summary={summary} act={act} />}
      </InBar>
      <InBar at="middle">
        <SavedState onAsk={() => act("save")} />
        {!editable && <ReadOnly />}
      </InBar>
      <InBar at="end">
        <Avatars />
        <span className="flex items-center gap-2 phone:hidden">
          <span aria-hidden className="mx-1 h-4.5 w-px bg-line-strong" />
          <DeviceMenu act={act} />
          <RunMenu act={act} />
        </span>
      </InBar>
      <div className="narrow:hidden flex items-center gap-2 border-line border-b bg-canvas px-3 py-1.5">
        <DeviceMenu act={act} />
        <span className="grow" />
        <RunMenu act={act} />
      </div>
    </>
  );
}

interface NotebookMenuProps {
  readonly summary: NotebookSummary;
  readonly act: (command: NotebookCommand) => void;
}

function NotebookMenu({ summary, act }: NotebookMenuProps): ReactElement {
  const actions = useNotebookActions();
  return (
    <Menu
      align="start"
      label="Notebook"
      entries={[
        ...notebookEntries(summary, actions),
        { kind: "line", id: "more" },
        { id: "import", label: "Import .ipynb", unavailable: actions.unavailable, onSelect: actions.pickAndImport },
        { id: "find", label: "Find and replace", keys: "Mod+F", onSelect: () => act("find") },
        { id: "history", label: "History", onSelect: () => act("history") },
        { id: "shortcuts", label: "Keyboard shortcuts", keys: "Mod+Shift+H", onSelect: () => act("shortcuts") },
      ]}
    >
      <IconButton icon={ChevronDown} size="small" label={`Menu of ${summary.name}`} />
    </Menu>
  );
}

/** That one cannot change the notebook, and on demand why, and whom to ask. */
function ReadOnly(): ReactElement {
  const { notebookId } = useOpenNotebook();
  const access = useAccess({ kind: "notebook", id: notebookId });
  return (
    <Popover
      label="What you may do here"
      trigger={
        <button type="button" className="rounded-2">
          <Chip>Read only</Chip>
        </button>
      }
    >
      <p className="max-w-dialog">
        {access.data === undefined ? "You cannot edit this notebook." : <MyRight access={access.data} />}
      </p>
    </Popover>
  );
}

function SavedState({ onAsk }: { readonly onAsk: () => void }): ReactElement {
  const { connection } = useOpenNotebook();
  const state = useSavedState(connection);
  const words = savedWords(connection, "short");
  return (
    <button
      type="button"
      onClick={onAsk}
      data-saved={state}
      title={savedWords(connection, "full")}
      className="flex min-w-0 items-center gap-1 rounded-4 px-1.5 text-12 text-ink-3 hover:bg-hover phone:px-0"
    >
      <Icon of={state === "saved" ? Check : state === "saving" ? Loader : CloudOff} size="tiny" />
      <span className="truncate phone:sr-only" role="status">
        {words}
      </span>
    </button>
  );
}
