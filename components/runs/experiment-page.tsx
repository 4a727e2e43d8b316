"use client";
/** One experiment: its runs as a table, filtered, ordered and grouped by the server, and what they say side by side. */
import { type ReactElement, useMemo, useState } from "react";
import type { Tile, TrackedRun } from "#lib/protocol/tracking.ts";
import { tellingTags } from "#lib/tracking/facts.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { InBar } from "../frame/slots.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import {
  askRunIds,
  type RunSearch,
  useExperiments,
  useRunCells,
  useRunGroups,
  useRunKeys,
  useRuns,
  useTiles,
} from "../live/api/runs.ts";
import { useMinute, useTitle } from "../live/page-state.ts";
import { useRunNews } from "../live/run-news.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { ComparePanel } from "./compare-panel.tsx";
import { filterProblem, searchOrder, useTableState } from "./experiment-state.ts";
import { ExperimentTools } from "./experiment-tools.tsx";
import { LogFromYourCode } from "./log-from-your-code.tsx";
import { metricsOf, neededKeys, shownColumns } from "./run-columns.ts";
import { RunGroups } from "./run-groups.tsx";
import { RunTable } from "./run-table.tsx";
import { mostCompared } from "./series.ts";
import { blocksInSight, firstColumns, type Sight, withCells } from "./wide-table.ts";

export interface ExperimentPageProps {
  readonly projectId: string;
  readonly experiment: string;
}

const none: readonly TrackedRun[] = [];
/** So many runs can be chosen at once. */
const mostChosen = 10_000;
/** What explains a result is looked for among so many params. */
const mostExplained = 50;

export function ExperimentPage({ projectId, experiment }: ExperimentPageProps): ReactElement {
  const experiments = useExperiments(projectId);
  const found = experiments.data?.find(({ id }) => id === experiment);
  const name = found?.name ?? (experiment === "0" ? "Default" : "Experiment");
  useTitle(name);
  const table = useTableState();
  const { filter, deleted, groups } = table;
  const [chosenWord, setChosenWord] = useSearchParam("runs");
  const [panelWord, setPanel] = useSearchParam("compare");
  const [metricWord, setMetric] = useSearchParam("metric");
  const [wide, setWide] = useSearchParam("wide");
  const { unavailable } = useNotebookActions();

  const keys = useRunKeys(projectId, experiment);
  const columns = useMemo(() => shownColumns(keys.data ?? [], table.columns), [keys.data, table.columns]);
  const valid = useMemo(() => filterProblem(filter) === undefined, [filter]);
  const asked = valid ? filter : "";
  const metrics = useMemo(() => metricsOf(keys.data ?? []), [keys.data]);
  const params = useMemo(
    () => (keys.data ?? []).filter(({ kind }) => kind === "param").map(({ key }) => key),
    [keys.data],
  );
  const leading = table.ordered?.column.startsWith("metric:")
    ? table.ordered.column.slice("metric:".length)
    : undefined;
  const metric = metrics.includes(metricWord) ? metricWord : (leading ?? metrics[0]);
  const first = useMemo(() => firstColumns(columns, table.pinnedIds), [columns, table.pinnedIds]);
  const live = useRunNews(projectId);
  const search: RunSearch = {
    experiments: [experiment],
    filter: asked,
    view: deleted ? "DELETED_ONLY" : "ACTIVE_ONLY",
    ...searchOrder(table.ordered),
    metrics: [...new Set([...neededKeys(first, "metric"), ...(metric === undefined ? [] : [metric])])],
    params: [...new Set([...params.slice(0, mostExplained), ...neededKeys(first, "param")])],
    tags: [...new Set([...tellingTags, ...neededKeys(first, "tag")])],
  };
  const answer = useRuns(projectId, search, live);
  const loaded = useMemo(() => answer.data?.pages.flatMap(({ items }) => items) ?? none, [answer.data]);
  const [sight, setSight] = useState<Sight>({ rows: [0, 0], columns: [] });
  const blocks = useMemo(() => blocksInSight(loaded, columns, first, sight), [loaded, columns, first, sight]);
  const cells = useRunCells(projectId, blocks);
  const runs = useMemo(() => withCells(loaded, cells), [loaded, cells]);
  const byStatus = useRunGroups(projectId, {
    experiments: [experiment],
    filter: asked,
    view: search.view,
    by: ["status"],
  });
  const total = byStatus.data?.reduce((sum, one) => sum + one.runs, 0);
  const countOf = (status: string): number => byStatus.data?.find(({ values }) => values[0] === status)?.runs ?? 0;

  // Shown at once; the address follows, with those that are compared.
  const [chosen, setChosen] = useState<readonly string[]>(() => chosenWord.split(",").filter((id) => id !== ""));
  const choose = (change: (before: readonly string[]) => readonly string[]): void => {
    const next = [...new Set(change(chosen))].slice(0, mostChosen);
    setChosen(next);
    setChosenWord(next.slice(0, mostCompared).join(","));
  };
  const compared = useMemo(() => chosen.slice(0, mostCompared), [chosen]);
  const curveOf = metrics.find((key) => !key.startsWith("system/"));
  const inSight = useMemo(
    () => loaded.slice(sight.rows[0], sight.rows[1] + 1).map(({ id }) => id),
    [loaded, sight.rows],
  );
  const curves = useCurves(projectId, inSight, curveOf);
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
        <p className="num mt-1 text-ink-3">{lede(total, countOf("RUNNING"), countOf("FAILED"), deleted)}</p>
        <ExperimentTools
          {...{ projectId, experiment, table, columns, runs, chosen }}
          keys={keys.data ?? []}
          onClear={() => choose(() => [])}
          compared={open}
          onCompare={(shown) => setPanel(shown ? "" : "off")}
        />
      </header>
      <div className="flex min-h-0 grow flex-col border-line-strong border-t wide:flex-row">
        {answer.data === undefined ? (
          <div className="grow px-4">
            {answer.error === null ? (
              <SkeletonRows rows={8} what="runs" />
            ) : (
              <QueryProblem title="Runs could not be loaded" query={answer} />
            )}
          </div>
        ) : runs.length === 0 && !answer.isPlaceholderData ? (
          <div className="grow px-4">
            {deleted ? (
              <Empty
                title="No deleted runs"
                action={<Button onClick={() => table.setDeleted(false)}>Show runs</Button>}
              >
                What is deleted here can be restored until it is removed for good.
              </Empty>
            ) : (
              <NoRuns
                projectId={projectId}
                experiment={name}
                filter={filter}
                onDrop={() => table.set({ filter: "" })}
              />
            )}
          </div>
        ) : groups.length > 0 ? (
          <RunGroups
            projectId={projectId}
            experiment={experiment}
            filter={asked}
            by={groups}
            metrics={columns.filter(({ kind }) => kind === "metric").map(({ key }) => key)}
            onOpen={(condition) =>
              table.set({ filter: filter === "" ? condition : `${filter} AND ${condition}`, group: "" })
            }
          />
        ) : (
          <RunTable
            {...{ projectId, runs, total, columns, chosen, curveOf, curves, now }}
            pinned={table.pinnedIds}
            order={table.ordered}
            onOrder={table.setOrder}
            onChoose={(ids, on) =>
              choose((before) => (on ? [...before, ...ids] : before.filter((one) => !ids.includes(one))))
            }
            mayEdit={unavailable === undefined && !deleted}
            onEnd={() => void (answer.hasNextPage && !answer.isFetchingNextPage && answer.fetchNextPage())}
            onSeen={(rows, ids) => setSight({ rows, columns: ids })}
            foot={
              <>
                {chosen.length > 0 && <span className="num">{chosen.length.toLocaleString()} selected</span>}
                {chosen.length >= runs.length && total !== undefined && chosen.length < Math.min(total, mostChosen) && (
                  <button
                    type="button"
                    className="verb num"
                    onClick={() =>
                      void askRunIds(projectId, search, mostChosen).then(
                        (ids) => choose((before) => [...before, ...ids]),
                        sayProblem,
                      )
                    }
                  >
                    Select all {Math.min(total, mostChosen).toLocaleString()}
                  </button>
                )}
                <span className="grow" />
                {countOf("RUNNING") > 0 && <span className="num">{countOf("RUNNING").toLocaleString()} running</span>}
                {countOf("FAILED") > 0 && <span className="num">{countOf("FAILED").toLocaleString()} failed</span>}
              </>
            }
          />
        )}
        {open && runs.length > 0 && (
          <aside
            aria-label="Comparison"
            className={`max-h-[50dvh] flex-none overflow-y-auto border-line-strong border-t bg-canvas wide:max-h-none wide:border-t-0 wide:border-l ${wide === "" ? "wide:w-compare" : "wide:w-2/3"}`}
          >
            <ComparePanel
              {...{ live, projectId, runs, metrics, metric, params, now }}
              chosen={compared}
              onMetric={setMetric}
              wide={wide !== ""}
              onWide={(wider) => setWide(wider ? "1" : "")}
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

function lede(total: number | undefined, running: number, failed: number, deleted: boolean): string {
  if (total === undefined) return " ";
  const parts = [`${total.toLocaleString()} ${deleted ? "deleted " : ""}${total === 1 ? "run" : "runs"}`];
  if (running > 0) parts.push(`${running.toLocaleString()} running`);
  if (failed > 0) parts.push(`${failed.toLocaleString()} failed`);
  return parts.join(", ");
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
