"use client";
/** One experiment: its runs as a table, filtered, ordered and grouped by the server, and what they say side by side. */
import { Columns3, Group, PanelRight, Trash2, X } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import type { Tile, TrackedRun } from "#lib/protocol/tracking.ts";
import { parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { InBar } from "../frame/slots.tsx";
import { asProblem } from "../live/api/problem.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useDeleteRuns, useExperiments, useRunGroups, useRunKeys, useRuns, useTiles } from "../live/api/runs.ts";
import { useMinute, useTitle } from "../live/page-state.ts";
import { useRunNews } from "../live/run-news.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { ColumnPicker } from "./column-picker.tsx";
import { ComparePanel } from "./compare-panel.tsx";
import { FilterField } from "./filter-field.tsx";
import { LogFromYourCode } from "./log-from-your-code.tsx";
import { allColumns, columnOf, columnsWord, metricsOf, orderName, shownColumns } from "./run-columns.ts";
import { RunGroups } from "./run-groups.tsx";
import { type RunOrder, RunTable } from "./run-table.tsx";
import { mostCompared } from "./series.ts";

export interface ExperimentPageProps {
  readonly projectId: string;
  readonly experiment: string;
}

const none: readonly TrackedRun[] = [];

export function ExperimentPage({ projectId, experiment }: ExperimentPageProps): ReactElement {
  const experiments = useExperiments(projectId);
  const found = experiments.data?.find(({ id }) => id === experiment);
  const name = found?.name ?? (experiment === "0" ? "Default" : "Experiment");
  useTitle(name);
  const [filter, setFilter] = useSearchParam("filter");
  const [orderWord, setOrderWord] = useSearchParam("order");
  const [columnsChosen, setColumns] = useSearchParam("columns");
  const [group, setGroup] = useSearchParam("group");
  const [chosenWord, setChosenWord] = useSearchParam("runs");
  const [panelWord, setPanel] = useSearchParam("compare");

  const keys = useRunKeys(projectId, experiment);
  const columns = useMemo(() => shownColumns(keys.data ?? [], columnsChosen), [keys.data, columnsChosen]);
  const order = orderOf(orderWord);
  const orderBy = order === undefined ? [] : orderWords(order);
  const valid = useMemo(() => filterProblem(filter) === undefined, [filter]);
  const asked = valid ? filter : "";
  const needed = useMemo(
    () => columns.flatMap(({ kind, key }) => (kind === "run" ? [] : [`${kind}:${key}`])),
    [columns],
  );
  const metrics = useMemo(() => metricsOf(keys.data ?? []), [keys.data]);
  const params = (keys.data ?? []).filter(({ kind }) => kind === "param").map(({ key }) => key);
  const live = useRunNews(projectId);
  const search = useRuns(
    projectId,
    {
      experiments: [experiment],
      filter: asked,
      orderBy,
      metrics: keysIn(needed, "metric"),
      // What explains a result is looked for among all params, shown or not.
      params: params.slice(0, 50),
      tags: keysIn(needed, "tag"),
    },
    live,
  );
  const runs = useMemo(() => search.data?.pages.flatMap(({ items }) => items) ?? none, [search.data]);
  const byStatus = useRunGroups(projectId, { experiments: [experiment], filter: asked, by: ["status"] });
  const total = byStatus.data?.reduce((sum, one) => sum + one.runs, 0);
  const countOf = (status: string): number => byStatus.data?.find(({ values }) => values[0] === status)?.runs ?? 0;

  // Shown at once; the address follows.
  const [chosen, setChosen] = useState<readonly string[]>(() => chosenWord.split(",").filter((id) => id !== ""));
  const choose = (change: (before: readonly string[]) => readonly string[]): void => {
    const next = change(chosen).slice(0, mostCompared);
    setChosen(next);
    setChosenWord(next.join(","));
  };
  const [seen, setSeen] = useState<readonly string[]>([]);
  const curveOf = metrics.find((key) => !key.startsWith("system/"));
  const curves = useCurves(projectId, seen, curveOf);
  const now = useMinute();
  const open = panelWord !== "off";

  if (experiments.data !== undefined && found === undefined && experiment !== "0")
    return <Missing projectId={projectId} />;
  return (
    <div className="flex h-[calc(100dvh-var(--bar))] flex-col">
      <InBar at="end">
        <LogFromYourCode projectId={projectId} experiment={name} />
      </InBar>
      <header className="flex-none px-4 pt-5 pb-3">
        <h1 className="break-words text-20 leading-tight tracking-display narrow:text-26">{name}</h1>
        <p className="num mt-1 text-ink-3">{lede(total, countOf("RUNNING"), countOf("FAILED"))}</p>
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <FilterField value={filter} keys={keys.data ?? []} problem={filterProblem(filter)} onChange={setFilter} />
          <Menu label="Group" entries={groupEntries(params, group, setGroup)}>
            <Button icon={Group}>
              {group === "" ? "Group" : `Group: ${group.replace(/^(params|tags)\./, "").replaceAll("`", "")}`}
            </Button>
          </Menu>
          <ColumnPicker
            all={allColumns(keys.data ?? [])}
            shown={columns.map(({ id }) => id)}
            onChange={(ids) => setColumns(columnsWord(ids))}
            trigger={
              <Button icon={Columns3} count={`${columns.length} of ${allColumns(keys.data ?? []).length}`}>
                Columns
              </Button>
            }
          />
          <span className="grow" />
          {chosen.length > 0 && <Chosen projectId={projectId} chosen={chosen} onClear={() => choose(() => [])} />}
          <IconButton
            icon={PanelRight}
            label={open ? "Hide the comparison" : "Show the comparison"}
            aria-pressed={open}
            variant="outline"
            onClick={() => setPanel(open ? "off" : "")}
          />
        </div>
      </header>
      <div className="flex min-h-0 grow flex-col border-line-strong border-t wide:flex-row">
        {search.data === undefined ? (
          <div className="grow px-4">
            {search.error === null ? (
              <SkeletonRows rows={8} what="runs" />
            ) : (
              <QueryProblem title="Runs could not be loaded" query={search} />
            )}
          </div>
        ) : runs.length === 0 && !search.isPlaceholderData ? (
          <div className="grow px-4">
            <NoRuns projectId={projectId} experiment={name} filter={filter} onDrop={() => setFilter("")} />
          </div>
        ) : group === "" ? (
          <RunTable
            projectId={projectId}
            runs={runs}
            total={total}
            columns={columns}
            order={order}
            onOrder={(next) => setOrderWord(next === undefined ? "" : `${next.descending ? "-" : ""}${next.column}`)}
            chosen={chosen}
            onChoose={(id, on) => choose((before) => (on ? [...before, id] : before.filter((one) => one !== id)))}
            curveOf={curveOf}
            curves={curves}
            now={now}
            onEnd={() => void (search.hasNextPage && !search.isFetchingNextPage && search.fetchNextPage())}
            onSeen={setSeen}
            foot={
              <>
                {chosen.length > 0 && <span className="num">{chosen.length} selected</span>}
                <span className="grow" />
                {countOf("RUNNING") > 0 && <span className="num">{countOf("RUNNING").toLocaleString()} running</span>}
                {countOf("FAILED") > 0 && <span className="num">{countOf("FAILED").toLocaleString()} failed</span>}
              </>
            }
          />
        ) : (
          <RunGroups
            projectId={projectId}
            experiment={experiment}
            filter={asked}
            by={group}
            metrics={columns.filter(({ kind }) => kind === "metric").map(({ key }) => key)}
            onOpen={(condition) => {
              setFilter(filter === "" ? condition : `${filter} AND ${condition}`);
              setGroup("");
            }}
          />
        )}
        {open && runs.length > 0 && (
          <aside
            aria-label="Comparison"
            className="max-h-[50dvh] flex-none overflow-y-auto border-line-strong border-t bg-canvas wide:max-h-none wide:w-compare wide:border-t-0 wide:border-l"
          >
            <ComparePanel
              live={live}
              projectId={projectId}
              chosen={chosen}
              runs={runs}
              metrics={metrics}
              leading={order?.column.startsWith("metric:") ? order.column.slice("metric:".length) : undefined}
              params={params}
              now={now}
            />
          </aside>
        )}
      </div>
    </div>
  );
}

/** The shapes of the curves of the runs in sight; those already known stay. */
function useCurves(projectId: string, runIds: readonly string[], key: string | undefined): ReadonlyMap<string, Tile> {
  const ids = key === undefined ? [] : runIds.slice(0, 60);
  const tiles = useTiles(projectId, { runIds: [...ids], key: key ?? "-", buckets: 24 }, false);
  return useMemo(() => new Map((tiles.data ?? []).map((tile) => [tile.runId, tile])), [tiles.data]);
}

/** `metric:loss` up, `-metric:loss` down. */
function orderOf(word: string): RunOrder | undefined {
  const descending = word.startsWith("-");
  const column = columnOf(descending ? word.slice(1) : word);
  return column === undefined ? undefined : { column: column.id, descending };
}

function orderWords({ column, descending }: RunOrder): string[] {
  const parsed = columnOf(column);
  const name = parsed === undefined ? undefined : orderName(parsed);
  return name === undefined ? [] : [`${name} ${descending ? "DESC" : "ASC"}`];
}

function keysIn(ids: readonly string[], kind: string): string[] {
  return ids.filter((id) => id.startsWith(`${kind}:`)).map((id) => id.slice(kind.length + 1));
}

/** What is wrong with a filter, in the words of its grammar; undefined when nothing is. */
function filterProblem(filter: string): string | undefined {
  try {
    parseFilter(filter, vocabularies.runs);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : asProblem(error).detail;
  }
}

function lede(total: number | undefined, running: number, failed: number): string {
  if (total === undefined) return " ";
  const parts = [`${total.toLocaleString()} ${total === 1 ? "run" : "runs"}`];
  if (running > 0) parts.push(`${running.toLocaleString()} running`);
  if (failed > 0) parts.push(`${failed.toLocaleString()} failed`);
  return parts.join(", ");
}

function groupEntries(params: readonly string[], group: string, setGroup: (by: string) => void): readonly MenuEntry[] {
  const entry = (by: string, label: string): MenuEntry => ({
    id: by,
    label,
    checked: group === by,
    onSelect: () => setGroup(by),
  });
  return [
    entry("", "No groups"),
    entry("status", "State"),
    entry("user_id", "Who ran it"),
    { kind: "line", id: "line" },
    { kind: "heading", id: "params", label: "Params" },
    ...params.slice(0, 60).map((key) => entry(`params.\`${key}\``, key)),
  ];
}

function Chosen({
  projectId,
  chosen,
  onClear,
}: {
  readonly projectId: string;
  readonly chosen: readonly string[];
  readonly onClear: () => void;
}): ReactElement {
  const { mutate: remove } = useDeleteRuns(projectId);
  const { unavailable } = useNotebookActions();
  const words = `${chosen.length} ${chosen.length === 1 ? "run" : "runs"}`;
  return (
    <>
      <Button icon={X} variant="ghost" onClick={onClear}>
        Clear selection
      </Button>
      <Button
        icon={Trash2}
        aria-disabled={unavailable !== undefined}
        title={unavailable}
        onClick={() => {
          if (unavailable !== undefined) return;
          remove(
            { ids: chosen },
            {
              onSuccess: () => {
                onClear();
                toastUndo(`${words} deleted`, () => remove({ ids: chosen, restore: true }, { onError: sayProblem }));
              },
              onError: sayProblem,
            },
          );
        }}
      >
        Delete {words}
      </Button>
    </>
  );
}

interface NoRunsProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly filter: string;
  readonly onDrop: () => void;
}

function NoRuns({ projectId, experiment, filter, onDrop }: NoRunsProps): ReactElement {
  if (filter !== "")
    return (
      <Empty title="No run fits" action={<Button onClick={onDrop}>Drop the filter</Button>}>
        <code>{filter}</code> leaves nothing.
      </Empty>
    );
  return (
    <Empty title="No runs yet" action={<LogFromYourCode projectId={projectId} experiment={experiment} />}>
      A run keeps what was tried and what came out: params, metrics over time, files, code. Whatever logs to MLflow can
      log here.
    </Empty>
  );
}

function Missing({ projectId }: { readonly projectId: string }): ReactElement {
  return (
    <div className="p-4">
      <Empty
        title="There is no such experiment"
        action={
          <a className="verb" href={`/p/${projectId}/experiments`}>
            Go to the experiments
          </a>
        }
      >
        It may have been deleted, or you may lack the right to see it.
      </Empty>
    </div>
  );
}
