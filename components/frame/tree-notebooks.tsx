"use client";
import { NotebookText } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { matchText } from "#lib/base/match-text.ts";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { useNotebooks } from "../live/api/notebooks.ts";
import { SearchInput } from "../ui/input.tsx";
import { ContextMenu } from "../ui/menu.tsx";
import { PlaceLink } from "../ui/place-link.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { useNotebookActions } from "./notebook-actions.tsx";
import { notebookEntries } from "./notebook-menu.ts";
import { TreeRow } from "./tree-row.tsx";

/** More than this and the list gets a filter; more than this is never drawn. */
const shownAtMost = 50;
const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** The notebooks by name: a place that does not move because somebody else is typing. */
export function TreeNotebooks({ projectId }: { readonly projectId: string }): ReactElement {
  const notebooks = useNotebooks(projectId);
  const [query, setQuery] = useState("");
  const sorted = useMemo(
    () => [...(notebooks.data ?? [])].sort((a, b) => byName.compare(a.name, b.name)),
    [notebooks.data],
  );
  const found = query === "" ? sorted : sorted.filter((one) => matchText(query, one.name) !== undefined);
  if (notebooks.data === undefined && notebooks.error === null)
    return (
      <div className="min-h-0 grow">
        <SkeletonRows rows={5} what="notebooks" dense />
      </div>
    );
  return (
    <div className="flex min-h-0 grow flex-col">
      {sorted.length > shownAtMost && (
        <SearchInput
          label="Filter notebooks"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          className="mb-1.5 px-1"
        />
      )}
      <ul aria-labelledby="tree-notebooks" className="min-h-0 grow overflow-y-auto">
        {found.slice(0, shownAtMost).map((notebook) => (
          <NotebookRow key={notebook.id} notebook={notebook} />
        ))}
        {found.length === 0 && <li className="px-2 py-1 text-12 text-ink-3">{emptyWords(notebooks.error, query)}</li>}
        {found.length > shownAtMost && (
          <li>
            <PlaceLink
              href={`/p/${projectId}`}
              className="flex h-row-tree items-center px-8 text-12 text-ink-3 hover:underline"
            >
              {(found.length - shownAtMost).toLocaleString()} more
            </PlaceLink>
          </li>
        )}
      </ul>
    </div>
  );
}

function NotebookRow({ notebook }: { readonly notebook: NotebookSummary }): ReactElement {
  const actions = useNotebookActions();
  return (
    <ContextMenu entries={notebookEntries(notebook, actions)}>
      <TreeRow href={`/n/${notebook.id}`} icon={NotebookText} label={notebook.name} />
    </ContextMenu>
  );
}

function emptyWords(error: Error | null, query: string): string {
  if (error !== null) return "Notebooks could not be loaded.";
  return query === "" ? "None yet." : `None has “${query}” in its name.`;
}
