"use client";
/** The notebook's headings and the names its cells declare, with their states; a click goes there. */
import type { ReactElement } from "react";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";
import type { CodeEntry, HeadingEntry } from "../live/notebook-outline.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { classNames } from "../ui/class-names.ts";
import { CellGlyph } from "./cell-glyph.tsx";
import type { CellState } from "./cell-state.ts";
import { stateWords } from "./cell-state.ts";
import { PanelSection } from "./panel-section.tsx";
import { useCellState } from "./use-cell-state.ts";

/** More entries than this are not looked at one by one: the outline then shows headings alone. */
const mostEntries = 400;

export function Outline(): ReactElement {
  const notebook = useOpenNotebook();
  const entries = useWatched(notebook.outline.entries);
  const shown =
    entries.length > mostEntries
      ? entries.filter((entry) => entry.kind === "heading").slice(0, 2 * mostEntries)
      : entries;
  return (
    <PanelSection title="Outline">
      {shown.length === 0 ? (
        <p className="text-12 text-ink-3">Headings of text cells and names of code cells stand here.</p>
      ) : (
        <ul>
          {shown.map((entry) =>
            entry.kind === "heading" ? (
              <Heading key={entry.id} entry={entry} />
            ) : (
              <Names key={entry.id} entry={entry} />
            ),
          )}
        </ul>
      )}
    </PanelSection>
  );
}

const row = "flex h-row-tree w-full items-center gap-2 truncate rounded-4 px-1.5 text-left hover:bg-hover";

function Heading({ entry }: { readonly entry: HeadingEntry }): ReactElement {
  const notebook = useOpenNotebook();
  const here = useSelected(notebook.selection, (selection) => selection.active === entry.id);
  return (
    <li>
      <button
        type="button"
        aria-current={here || undefined}
        className={classNames(row, "font-medium aria-[current=true]:bg-selected")}
        style={{ paddingLeft: `calc(var(--space-6) + ${Math.max(0, entry.level - 2)} * var(--space-12))` }}
        onClick={() => notebook.go(entry.id, { where: "start" })}
      >
        <span className="truncate">{entry.text === "" ? "Untitled" : entry.text}</span>
      </button>
    </li>
  );
}

function Names({ entry }: { readonly entry: CodeEntry }): ReactElement | null {
  const cell = useOpenNotebook().model.cell(entry.id);
  return cell === undefined ? null : <NamesOf entry={entry} cell={cell} />;
}

const tones: Readonly<Partial<Record<CellState["name"], string>>> = {
  running: "text-running",
  stale: "text-stale",
  failed: "text-failed",
};

function NamesOf({ entry, cell }: { readonly entry: CodeEntry; readonly cell: CellModel }): ReactElement {
  const notebook = useOpenNotebook();
  const state = useCellState(cell);
  const here = useSelected(notebook.selection, (selection) => selection.active === entry.id);
  return (
    <li>
      <button
        type="button"
        aria-current={here || undefined}
        className={classNames(
          row,
          "pl-4 aria-[current=true]:bg-selected",
          tones[state.name] ?? (here ? "text-ink-2" : "text-ink-3"),
        )}
        onClick={() => notebook.go(entry.id, { where: "start" })}
      >
        <span className="grid w-4 place-items-center">
          <CellGlyph state={state} />
        </span>
        <code className="truncate">{entry.names.join(", ")}</code>
        <span className="sr-only">, {stateWords[state.name]}</span>
      </button>
    </li>
  );
}
