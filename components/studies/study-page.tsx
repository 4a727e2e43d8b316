"use client";
/** One study: the best so far, how it came there, what matters, and every trial. Follows what is under way. */
import { type ReactElement, type ReactNode, useMemo } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { Age } from "../live/age.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { isRunning, type StudyDetail, type StudyTrial, useStudy, useTrials } from "../live/api/studies.ts";
import { useTitle } from "../live/page-state.ts";
import { ParallelCoordinates } from "../runs/parallel-coordinates.tsx";
import { figure } from "../runs/run-format.ts";
import { Page, Section } from "../ui/page.tsx";
import { Meter } from "../ui/progress.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { StudyContour, StudyFront, StudyHistory, StudySlices, StudySteps } from "./study-charts.tsx";
import { directionWords, prunerWords, reachedBy, samplerWords, valueName } from "./study-words.ts";
import { TrialTable } from "./trial-table.tsx";

const mostBest = 20;

export function StudyPage({
  projectId,
  studyId,
}: {
  readonly projectId: string;
  readonly studyId: string;
}): ReactElement {
  const trials = useTrials(studyId);
  const ended = trials.data?.filter((trial) => !isRunning(trial)).length ?? 0;
  const study = useStudy(studyId, ended);
  useTitle(study.data?.name);
  if (study.data === undefined || trials.data === undefined) {
    const broken = study.error === null ? trials : study;
    return (
      <Page title="Study">
        {study.error === null && trials.error === null ? (
          <SkeletonRows rows={6} what="the study" />
        ) : (
          <QueryProblem title="This study could not be opened" query={broken} />
        )}
      </Page>
    );
  }
  return <Shown projectId={projectId} study={study.data} trials={trials.data} />;
}

interface ShownProps {
  readonly projectId: string;
  readonly study: StudyDetail;
  readonly trials: readonly StudyTrial[];
}

function Shown({ projectId, study, trials }: ShownProps): ReactElement {
  const several = study.directions.length > 1;
  const best = useMemo(() => new Set(study.best.map(({ number }) => number)), [study.best]);
  const matters = study.importance[0]?.filter(({ share }) => share > 0) ?? [];
  const order = matters.map(({ name }) => name);
  const [first, second] = order;
  return (
    <Page
      title={<span className="break-words font-code tracking-none">{study.name}</span>}
      lede={`What gives the ${directionWords(study.directions)} ${several ? "values" : "value"}.`}
    >
      <Facts study={study} trials={trials} />
      <Section
        title={several ? "No other is better" : "Best"}
        fact={study.best.length > 1 ? study.best.length.toLocaleString() : undefined}
      >
        {study.best.length === 0 ? (
          <p className="py-3 text-ink-3">No trial has ended yet.</p>
        ) : (
          <TrialTable projectId={projectId} study={study} trials={study.best.slice(0, mostBest)} label="Best trials" />
        )}
        {several && <StudyFront study={study} trials={trials} best={best} />}
      </Section>
      {!several && trials.length > 0 && (
        <Section title="History" fact={`${trials.length.toLocaleString()} trials`}>
          <div className="mt-3">
            <StudyHistory study={study} trials={trials} />
          </div>
        </Section>
      )}
      {matters.length > 0 && <Importance study={study} />}
      {matters.length > 0 && (
        <Section title="Params against the value">
          <div className="mt-3">
            <ParallelCoordinates runs={runsOf(study, trials)} axes={axesOf(study)} chosen={chosenOf(study)} />
          </div>
          <StudySlices study={study} trials={trials} order={order} />
          {first !== undefined && second !== undefined && (
            <div className="mt-5 max-w-measure">
              <p className="mb-1 text-12 text-ink-3">
                {`${first} and ${second} matter most. Darker is better, by rank; points are trials.`}
              </p>
              <StudyContour study={study} trials={trials} names={[first, second]} />
            </div>
          )}
        </Section>
      )}
      {trials.some(({ steps }) => steps.length > 1) && (
        <Section title="On the way" fact={prunedWords(trials)}>
          <div className="mt-3">
            <StudySteps trials={trials} />
          </div>
        </Section>
      )}
      {trials.length > 0 && (
        <Section title="Trials" fact={trials.length.toLocaleString()}>
          <TrialTable projectId={projectId} study={study} trials={trials.toReversed()} label="All trials" best={best} />
        </Section>
      )}
    </Page>
  );
}

function Facts({ study, trials }: Omit<ShownProps, "projectId">): ReactElement {
  const count = (state: StudyTrial["state"]): number => trials.filter((trial) => trial.state === state).length;
  const states = [
    `${count("complete").toLocaleString()} finished`,
    ...(count("pruned") > 0 ? [`${count("pruned").toLocaleString()} given up`] : []),
    ...(count("failed") > 0 ? [`${count("failed").toLocaleString()} failed`] : []),
    ...(count("running") > 0 ? [`${count("running").toLocaleString()} running`] : []),
  ];
  const best = study.best[0];
  const value = best === undefined ? undefined : reachedBy(best);
  return (
    <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3">
      {study.directions.length === 1 && value !== undefined && (
        <Fact name="Best so far">
          <span className="num text-16">{figure(value)}</span>
        </Fact>
      )}
      <Fact name="Trials">
        <span className="num">{states.join(", ")}</span>
      </Fact>
      <Fact name="Sampler">{samplerWords(study)}</Fact>
      <Fact name="Giving up">{prunerWords(study)}</Fact>
      <Fact name="Seed">
        <span className="num">{study.seed}</span>
      </Fact>
      <Fact name="Last heard of">
        <Age at={study.updatedAt} />
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

function Importance({ study }: { readonly study: StudyDetail }): ReactElement {
  const several = study.directions.length > 1;
  return (
    <Section title="What matters">
      <div className="mt-3 grid gap-x-10 gap-y-4 narrow:grid-cols-2">
        {study.importance.map((shares, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a direction is its place
          <div key={index}>
            {several && <p className="mb-1 text-12 text-ink-3">{valueName(index, study.directions.length)}</p>}
            <ul>
              {shares.slice(0, 10).map(({ name, share }) => (
                <li key={name} className="flex min-h-row items-center gap-3">
                  <span className="w-2/5 truncate font-code text-12 tracking-none">{name}</span>
                  <Meter value={share} label={`Share of ${name}`} className="grow" />
                  <span className="num w-12 text-right text-ink-3">{Math.round(share * 100)} %</span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      <p className="mt-2 text-12 text-ink-3">The share of the value's variance that a param explains alone.</p>
    </Section>
  );
}

function prunedWords(trials: readonly StudyTrial[]): string {
  const given = trials.filter(({ state }) => state === "pruned").length;
  return given === 0 ? "none was given up" : `${given.toLocaleString()} given up early`;
}

/** Trials as the charts of runs take them. */
function runsOf({ directions }: StudyDetail, trials: readonly StudyTrial[]): readonly TrackedRun[] {
  return trials
    .filter(({ state }) => state === "complete")
    .map(({ number, params, values, startedAt, endedAt }) => ({
      ...{ id: String(number), projectId: "", experimentId: "", experimentName: "", name: `trial ${number}` },
      ...{ status: "FINISHED" as const, user: "", parentId: null, startedAt, endedAt, updatedAt: startedAt },
      deletedAt: null,
      params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)])),
      tags: {},
      metrics: Object.fromEntries(
        (values ?? []).map((value, index) => [
          valueName(index, directions.length),
          { value, step: 0, time: startedAt },
        ]),
      ),
    }));
}

function axesOf({ space, directions }: StudyDetail) {
  const params = space.map(({ name }) => ({ id: `param:${name}`, kind: "param" as const, key: name }));
  const values = directions.map((_, index) => {
    const key = valueName(index, directions.length);
    return { id: `metric:${key}`, kind: "metric" as const, key };
  });
  return [...params, ...values];
}

function chosenOf({ best, directions }: StudyDetail): readonly string[] {
  return directions.length > 1 ? [] : best.slice(0, 3).map(({ number }) => String(number));
}
