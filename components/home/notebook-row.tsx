"use client";
import { Ellipsis, NotebookText } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { useNotebookActions } from "../frame/notebook-actions.tsx";
import { notebookEntries } from "../frame/notebook-menu.ts";
import { Age } from "../live/age.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ContextMenu, Menu } from "../ui/menu.tsx";

export interface NotebookRowProps {
  readonly notebook: NotebookSummary;
  /** Who edited it last, while a member. */
  readonly editor: string | undefined;
}

const languages: Readonly<Record<string, string>> = { typescript: "TypeScript", python: "Python", sql: "SQL" };

export function NotebookRow({ notebook, editor }: NotebookRowProps): ReactElement {
  const actions = useNotebookActions();
  const entries = notebookEntries(notebook, actions);
  return (
    <ContextMenu entries={entries}>
      <div className="group relative flex h-row-short items-center gap-3 hover:bg-hover">
        <Link
          href={`/n/${notebook.id}`}
          className="flex h-full min-w-0 grow basis-2/5 items-center gap-2 font-medium after:absolute after:inset-0"
        >
          <Icon of={NotebookText} className="text-ink-3" />
          <span className="truncate">{notebook.name}</span>
        </Link>
        <span className="w-28 flex-none truncate text-12 text-ink-3 phone:hidden">
          {languages[notebook.language] ?? notebook.language}
        </span>
        <span className="num w-24 flex-none truncate text-12 text-ink-3 phone:hidden">
          {notebook.cells.toLocaleString()} {notebook.cells === 1 ? "cell" : "cells"}
        </span>
        <span className="w-40 flex-none truncate text-12 text-ink-3 phone:hidden">
          {editor !== undefined && `edited by ${editor}`}
        </span>
        <span className="flex-none text-right text-ink-3 narrow:w-24">
          <Age at={notebook.updatedAt} />
        </span>
        <span className="relative flex-none">
          <Menu entries={entries}>
            <IconButton icon={Ellipsis} label={`More for ${notebook.name}`} size="small" side="left" />
          </Menu>
        </span>
      </div>
    </ContextMenu>
  );
}
