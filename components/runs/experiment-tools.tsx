"use client";
/** The row of tools over the table of runs: filter, groups, columns, views; what is done with the chosen ones. */
import { Columns3, Group, PanelRight } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { printName } from "#lib/tracking/search/print.ts";
import type { RunKey } from "../live/api/runs.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { filterProblem, type TableState } from "./experiment-state.ts";
import { FilterBuilder } from "./filter-builder.tsx";
import { FilterField } from "./filter-field.tsx";
import { FormulaDialog } from "./formula-dialog.tsx";
import { allColumns, type Column, columnsWord, titleOf } from "./run-columns.ts";
import { RunExport } from "./run-export.tsx";
import { groupTitle } from "./run-groups.tsx";
import { RunSelection } from "./run-selection.tsx";
import { SavedViews } from "./saved-views.tsx";

export interface ExperimentToolsProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly table: TableState;
  readonly keys: readonly RunKey[];
  readonly columns: readonly Column[];
  readonly runs: readonly TrackedRun[];
  readonly chosen: readonly string[];
  readonly onClear: () => void;
  /** Whether the comparison is shown. */
  readonly compared: boolean;
  readonly onCompare: (shown: boolean) => void;
}

const mostGroups = 3;

export function ExperimentTools(props: ExperimentToolsProps): ReactElement {
  const { projectId, experiment, table, keys, columns, runs, chosen, onClear } = props;
  const [computing, setComputing] = useState(false);
  const known = useMemo(() => allColumns(keys), [keys]);
  const all = useMemo(() => [...columns.filter(({ kind }) => kind === "formula"), ...known], [columns, known]);
  const setColumns = (ids: readonly string[]): void => table.set({ columns: columnsWord(ids, known) });
  return (
    <div className="mt-3 flex flex-wrap items-center gap-2">
      <FilterField
        value={table.filter}
        keys={keys}
        problem={filterProblem(table.filter)}
        onChange={(filter) => table.set({ filter })}
      />
      <FilterBuilder value={table.filter} keys={keys} onChange={(filter) => table.set({ filter })} />
      <Menu label="Group" entries={groupEntries(keys, table.groups, (groups) => table.setGroups(groups))}>
        <Button icon={Group}>
          {table.groups.length === 0 ? "Group" : `Group: ${table.groups.map(groupTitle).join(", ")}`}
        </Button>
      </Menu>
      <ColumnPicker
        all={all}
        shown={columns.map(({ id }) => id)}
        onChange={setColumns}
        pinned={table.pinnedIds}
        onPin={(ids) => table.setPinned(ids)}
        onCompute={() => setComputing(true)}
        trigger={
          <Button icon={Columns3} count={`${columns.length.toLocaleString()} of ${all.length.toLocaleString()}`}>
            Columns
          </Button>
        }
      />
      <SavedViews
        projectId={projectId}
        experiment={experiment}
        state={table.state}
        onChoose={(state) => table.set(state)}
        deleted={table.deleted}
        onDeleted={(deleted) => {
          onClear();
          table.setDeleted(deleted);
        }}
      />
      <span className="grow" />
      {chosen.length > 0 && (
        <RunSelection
          projectId={projectId}
          chosen={chosen}
          tags={known.flatMap(({ kind, key }) => (kind === "tag" ? [key] : []))}
          deleted={table.deleted}
          onClear={onClear}
        />
      )}
      <RunExport
        projectId={projectId}
        experiment={experiment}
        filter={table.filter}
        deleted={table.deleted}
        chosen={chosen}
      />
      <IconButton
        icon={PanelRight}
        label={props.compared ? "Hide the comparison" : "Show the comparison"}
        aria-pressed={props.compared}
        variant="outline"
        onClick={() => props.onCompare(!props.compared)}
      />
      {computing && (
        <FormulaDialog
          runs={runs}
          taken={columns.map(titleOf)}
          onClose={() => setComputing(false)}
          onAdd={(column) => {
            setComputing(false);
            setColumns([column.id, ...columns.map(({ id }) => id)]);
          }}
        />
      )}
    </div>
  );
}

/** Up to three may be chosen; the first groups first. */
function groupEntries(
  keys: readonly RunKey[],
  groups: readonly string[],
  setGroups: (groups: readonly string[]) => void,
): readonly MenuEntry[] {
  const entry = (by: string, label: string): MenuEntry => ({
    id: by,
    label,
    checked: groups.includes(by),
    unavailable: groups.length >= mostGroups && !groups.includes(by) ? `At most ${mostGroups} group.` : undefined,
    onSelect: () => setGroups(groups.includes(by) ? groups.filter((each) => each !== by) : [...groups, by]),
  });
  const params = keys.filter(({ kind }) => kind === "param").slice(0, 60);
  const tags = allColumns(keys)
    .filter(({ kind }) => kind === "tag")
    .slice(0, 30);
  return [
    { id: "none", label: "No groups", checked: groups.length === 0, onSelect: () => setGroups([]) },
    entry("status", "State"),
    entry("user_id", "Who ran it"),
    { kind: "line", id: "line" },
    { kind: "heading", id: "params", label: "Params" },
    ...params.map(({ key }) => entry(printName("param", key), key)),
    ...(tags.length === 0
      ? []
      : [
          { kind: "heading", id: "tags", label: "Tags" } as const,
          ...tags.map(({ key }) => entry(printName("tag", key), key)),
        ]),
  ];
}
