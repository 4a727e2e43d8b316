"use client";
/** One run: what was tried, what came out over time, what it wrote, and on what data. */
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import { exactTime } from "#lib/base/age.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { type RunDetail, useDeleteRuns, useRun, useRunLines, useUpdateRun } from "../live/api/runs.ts";
import { useMinute, useTitle } from "../live/page-state.ts";
import { useRunNews } from "../live/run-news.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { EditableText } from "../ui/editable-text.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Page, Section } from "../ui/page.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { axisMetrics, ChartControls } from "./chart-controls.tsx";
import { ChildRuns } from "./child-runs.tsx";
import { type ChartRun, type ChartView, MetricChart, plainView } from "./metric-chart.tsx";
import { RunCode } from "./run-code.tsx";
import { isShownApart, RunEnvironment } from "./run-environment.tsx";
import { RunFiles } from "./run-files.tsx";
import { duration, figure, isSystemTag } from "./run-format.ts";
import { RunModels } from "./run-models.tsx";
import { RunStatus } from "./run-status.tsx";

const noteTag = "mlflow.note.content";
const longestNote = 5000;
const chartsAtOnce = 12;

export function RunPage({ projectId, runId }: { readonly projectId: string; readonly runId: string }): ReactElement {
  const live = useRunNews(projectId, runId);
  const run = useRun(runId, live);
  useTitle(run.data?.name);
  if (run.data === undefined)
    return (
      <Page title="Run">
        {run.error === null ? (
          <SkeletonRows rows={6} what="the run" />
        ) : (
          <QueryProblem title="This run could not be opened" query={run} />
        )}
      </Page>
    );
  const { data } = run;
  const running = data.status === "RUNNING";
  return (
    <Page
      title={<span className="break-words font-code tracking-none">{data.name}</span>}
      lede={<Note run={data} />}
      actions={<DeleteRun projectId={projectId} run={data} />}
    >
      <Facts projectId={projectId} run={data} />
      <Metrics projectId={projectId} run={data} running={running} follow={running && !live} of="program" />
      <Pairs title="Params" pairs={Object.entries(data.params)} empty="No params were logged." />
      <Pairs title="Tags" pairs={Object.entries(data.tags).filter(([key]) => !isSystemTag(key))} empty={undefined} />
      <ChildRuns projectId={projectId} run={data} live={live} />
      <RunModels projectId={projectId} run={data} />
      <RunFiles runId={runId} />
      <RunCode run={data} />
      <RunEnvironment run={data} />
      <Data run={data} />
      <Lines runId={runId} follow={running && !live} />
      <Metrics projectId={projectId} run={data} running={running} follow={running && !live} of="machine" />
      <Pairs
        title="Source"
        pairs={Object.entries(data.tags).filter(
          ([key]) => isSystemTag(key) && !isShownApart(key) && key !== noteTag && key !== "mlflow.log-model.history",
        )}
        empty={undefined}
      />
    </Page>
  );
}

function Note({ run }: { readonly run: RunDetail }): ReactElement {
  const update = useUpdateRun(run.projectId);
  const { unavailable } = useNotebookActions();
  return (
    <EditableText
      text={run.tags[noteTag] ?? ""}
      label="Note"
      emptyWords="No note yet."
      editLabel="Edit the note"
      writeLabel="Write a note"
      mayEdit={unavailable === undefined}
      longest={longestNote}
      onSave={(text) =>
        update.mutate({ id: run.id, tags: { [noteTag]: text === "" ? null : text } }, { onError: sayProblem })
      }
    />
  );
}

function DeleteRun({ projectId, run }: { readonly projectId: string; readonly run: RunDetail }): ReactElement {
  const { mutate: remove } = useDeleteRuns(projectId);
  const { unavailable } = useNotebookActions();
  const router = useRouter();
  return (
    <Button
      icon={Trash2}
      aria-disabled={unavailable !== undefined}
      title={unavailable}
      onClick={() => {
        if (unavailable !== undefined) return;
        remove(
          { ids: [run.id] },
          {
            onSuccess: () => {
              router.push(`/p/${projectId}/experiments/${run.experimentId}`);
              toastUndo(`${run.name} is deleted`, () =>
                remove({ ids: [run.id], restore: true }, { onError: sayProblem }),
              );
            },
            onError: sayProblem,
          },
        );
      }}
    >
      Delete run
    </Button>
  );
}

function Facts({ projectId, run }: { readonly projectId: string; readonly run: RunDetail }): ReactElement {
  const now = useMinute();
  return (
    <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3">
      <Fact name="State">
        <RunStatus status={run.status} />
      </Fact>
      <Fact name="Experiment">
        <Link className="verb font-code text-12 tracking-none" href={`/p/${projectId}/experiments/${run.experimentId}`}>
          {run.experimentName}
        </Link>
      </Fact>
      {run.user !== "" && <Fact name="By">{run.user}</Fact>}
      <Fact name="Started">
        <Age at={run.startedAt} />
      </Fact>
      <Fact name="Took">
        <span className="num" title={run.endedAt === null ? undefined : exactTime(run.endedAt)}>
          {duration((run.endedAt ?? Math.max(now, run.startedAt)) - run.startedAt)}
          {run.endedAt === null && " so far"}
        </span>
      </Fact>
      {run.parentId !== null && (
        <Fact name="Part of">
          <Link className="verb font-code text-12 tracking-none" href={`/p/${projectId}/runs/${run.parentId}`}>
            {run.parentId.slice(0, 8)}
          </Link>
        </Fact>
      )}
      <Fact name="Id">
        <span className="inline-flex items-center gap-1">
          <span className="font-code text-12 tracking-none">{run.id.slice(0, 8)}</span>
          <CopyButton text={run.id} />
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <div>
      <dt className="text-12 text-ink-3">{name}</dt>
      <dd className="mt-0.5 flex min-h-control-small items-center">{children}</dd>
    </div>
  );
}

interface MetricsProps {
  readonly projectId: string;
  readonly run: RunDetail;
  readonly running: boolean;
  /** Ask for new points by the clock. */
  readonly follow: boolean;
  /** What the program measured, or what was measured of the machine under it. */
  readonly of: "program" | "machine";
}

function Metrics({ projectId, run, running, follow, of }: MetricsProps): ReactElement | null {
  const [view, setView] = useState<ChartView>(plainView);
  const [word, setWord] = useSearchParam("metric");
  const [all, setAll] = useState(false);
  const runs = useMemo(
    (): readonly ChartRun[] => [{ id: run.id, name: "", startedAt: run.startedAt, color: 0 }],
    [run.id, run.startedAt],
  );
  const isMachine = of === "machine";
  const keys = Object.keys(run.metrics)
    .filter((key) => key.startsWith("system/") === isMachine)
    .sort();
  if (keys.length === 0)
    return isMachine ? null : (
      <Section title="Metrics">
        <p className="py-3 text-ink-3">{running ? "Nothing was measured yet." : "Nothing was measured."}</p>
      </Section>
    );
  const fitting = isMachine ? keys : keys.filter((key) => key.toLowerCase().includes(word.toLowerCase()));
  const curves = fitting.filter((key) => Number(run.metrics[key]?.step ?? 0) !== 0);
  const single = fitting.filter((key) => !curves.includes(key));
  const shown = all ? curves : curves.slice(0, chartsAtOnce);
  return (
    <Section
      title={isMachine ? "Machine" : "Metrics"}
      fact={keys.length.toLocaleString()}
      tools={
        <>
          {keys.length > 6 && !isMachine && (
            <SearchInput label="Filter metrics" quiet value={word} onChange={(event) => setWord(event.target.value)} />
          )}
          {curves.length > 0 && <ChartControls view={view} onChange={setView} axes={axisMetrics(keys)} />}
        </>
      }
    >
      {shown.length > 0 && (
        <div className="mt-4 grid gap-x-6 gap-y-5 narrow:grid-cols-2">
          {shown.map((key) => (
            <MetricChart key={key} projectId={projectId} metric={key} runs={runs} view={view} follow={follow} />
          ))}
        </div>
      )}
      {curves.length > shown.length && (
        <p className="mt-3">
          <button type="button" className="verb" onClick={() => setAll(true)}>
            Show {(curves.length - shown.length).toLocaleString()} more charts
          </button>
        </p>
      )}
      {single.length > 0 && (
        <dl className="mt-4 flex flex-wrap gap-x-8 gap-y-3">
          {single.map((key) => (
            <div key={key}>
              <dt className="font-code text-12 text-ink-3 tracking-none">{key}</dt>
              <dd className="num text-16">{figure(run.metrics[key]?.value)}</dd>
            </div>
          ))}
        </dl>
      )}
      {fitting.length === 0 && (
        <p className="py-3 text-ink-3">
          No metric is called “{word}”.{" "}
          <button type="button" className="verb" onClick={() => setWord("")}>
            Show all
          </button>
        </p>
      )}
    </Section>
  );
}

interface PairsProps {
  readonly title: string;
  readonly pairs: readonly (readonly [string, string])[];
  /** Said when there are none; without it the section is left out. */
  readonly empty: string | undefined;
}

function Pairs({ title, pairs, empty }: PairsProps): ReactElement | null {
  if (pairs.length === 0 && empty === undefined) return null;
  return (
    <Section title={title} fact={pairs.length.toLocaleString()}>
      {pairs.length === 0 ? (
        <p className="py-3 text-ink-3">{empty}</p>
      ) : (
        <dl className="grid narrow:grid-cols-2 narrow:gap-x-8">
          {pairs
            .toSorted(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => (
              <div key={key} className="flex min-h-row items-center gap-3 border-line border-b">
                <dt className="w-2/5 flex-none truncate font-code text-12 text-ink-2 tracking-none" title={key}>
                  {key}
                </dt>
                <dd className="min-w-0 grow break-words py-1 font-code text-12 tracking-none">{value}</dd>
              </div>
            ))}
        </dl>
      )}
    </Section>
  );
}

function Data({ run }: { readonly run: RunDetail }): ReactElement | null {
  if (run.datasets.length === 0) return null;
  return (
    <Section title="Data" fact={run.datasets.length.toLocaleString()}>
      <ul>
        {run.datasets.map((dataset) => (
          <li
            key={`${dataset.name} ${dataset.digest}`}
            className="flex min-h-row-short flex-wrap items-center gap-x-3 border-line border-b"
          >
            <span className="font-code text-12 tracking-none">
              {dataset.name}
              <span className="text-ink-3">@{dataset.digest}</span>
            </span>
            <span className="text-ink-3">{dataset.tags["mlflow.data.context"]}</span>
            <span className="ml-auto truncate text-12 text-ink-3">{dataset.sourceType}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Lines({ runId, follow }: { readonly runId: string; readonly follow: boolean }): ReactElement | null {
  const lines = useRunLines(runId, follow);
  if (lines.data === undefined || lines.data.length === 0) return null;
  return (
    <Section title="Output" fact={`${lines.data.length.toLocaleString()} lines`}>
      <ScrollBox label="Lines of the output" className="mt-3 max-h-96 rounded-8 bg-sunken px-3.5 py-2.5">
        <pre className="text-12 leading-code">
          {lines.data.map(({ seq, stream, text }) => (
            <span key={seq} className={stream === "stderr" ? "text-stale" : ""}>
              {text}
              {"\n"}
            </span>
          ))}
        </pre>
      </ScrollBox>
    </Section>
  );
}
