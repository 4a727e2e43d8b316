/**
 * Asking and telling. Each decision is made under a lock on the study, from all its trials, by the pure algorithms of
 * lib/tracking/study: who asks at the same time gets different trials, whoever they are and wherever they run.
 */
import type { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { type createStudySchema, type Study, studySchema } from "#lib/protocol/study.ts";
import { type Pruner, shouldPrune } from "#lib/tracking/study/pruner.ts";
import type { Space } from "#lib/tracking/study/space.ts";
import { ask, bestTrials, importance } from "#lib/tracking/study/study.ts";
import type { Trial } from "#lib/tracking/study/trial.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import type { Keyset } from "../http/cursor.ts";
import { newId } from "../new-id.ts";
import type { StudyRow, TrialRow } from "./queries.ts";
import * as queries from "./queries.ts";

/** A trial that nobody told the end of for so long counts as failed: its asker is gone. */
const SILENT_MS = 7 * 86_400_000;
const MOST_STEPS = 10_000;

export interface StudiesDeps {
  readonly db: Database;
  readonly now: () => number;
}

export function createService({ db, now }: StudiesDeps) {
  const find = async (id: string): Promise<StudyRow> => {
    const found = await queries.findStudy(db.pool, id);
    if (found === undefined) throw gone();
    return found;
  };
  /** Holds the study, and hands over what it is and all its trials. */
  const deciding = <T>(
    id: string,
    decide: (client: queries.Queryable, study: Study, trials: readonly TrialRow[]) => Promise<T>,
  ): Promise<T> =>
    db.transaction(async (client) => {
      const row = await queries.findStudy(client, id, true);
      if (row === undefined) throw gone();
      return decide(client, shown(row), await queries.trialsOf(client, id));
    });

  return {
    async create(projectId: ProjectId, given: z.output<typeof createStudySchema>): Promise<Study> {
      const id = newId();
      try {
        await db.transaction(async (client) => {
          await queries.insertStudy(client, { id, projectId, ...given, now: now() });
          await record(client, { projectId, action: "study.create", target: { kind: "study", id, name: given.name } });
        });
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError("name_taken", `there is a study called ${given.name}`);
        throw error;
      }
      return shown(await find(id));
    },
    list: async (projectId: ProjectId, limit: number, before: Keyset | undefined, name: string | undefined) =>
      (await queries.studiesOf(db.pool, projectId, limit, before, name)).map(shown),
    async remove(id: string): Promise<void> {
      const { projectId, name } = await find(id);
      await db.transaction(async (client) => {
        await queries.deleteStudy(client, id);
        await record(client, { projectId, action: "study.end", target: { kind: "study", id, name } });
      });
    },
    async detail(id: string) {
      const study = shown(await find(id));
      const rows = await queries.trialsOf(db.pool, id);
      const trials = rows.map(asTrial);
      const best = new Set(bestTrials(trials, study.directions).map(({ number }) => number));
      return {
        ...study,
        best: rows.filter(({ number }) => best.has(number)).map(showTrial),
        importance: study.directions.map((_, index) => [
          ...importance(study.space as Space, study.directions, trials, index),
        ]),
      };
    },
    trials: async (id: string, after: number, limit: number) =>
      (await queries.trialsAfter(db.pool, id, after, limit)).map(showTrial),
    ask: (id: string, wish: { readonly key?: string | undefined; readonly runId?: string | undefined }) =>
      deciding(id, async (client, study, rows) => {
        const before = wish.key === undefined ? undefined : await queries.trialAsked(client, id, wish.key);
        if (before !== undefined) return showTrial(before);
        const number = (rows.at(-1)?.number ?? -1) + 1;
        const trials = rows.map((row) => silentAsFailed(asTrial(row), row, now()));
        const problem = { space: study.space as Space, directions: study.directions, trials };
        const { params, note } = ask(study.sampler, problem, study.seed, number);
        const given = { studyId: id, number, askKey: wish.key, runId: wish.runId, params, note: note ?? null };
        return showTrial(await queries.insertTrial(client, { ...given, now: now() }));
      }),
    report: (id: string, number: number, step: number, value: number | string) =>
      deciding(id, async (client, study, rows) => {
        const row = trialOf(rows, number);
        if (row.state !== "running") throw ended(row);
        const steps = [...row.steps.filter(([at]) => at !== step), [step, value] as const].sort(([a], [b]) => a - b);
        if (steps.length > MOST_STEPS) throw new AppError("too_large", `a trial reports at most ${MOST_STEPS} steps`);
        await queries.saveSteps(client, id, number, steps);
        const [direction] = study.directions;
        if (direction === undefined || study.directions.length > 1) return { prune: false };
        const trials = rows.map((one) => asTrial(one.number === number ? { ...one, steps } : one));
        const trial = trials.find((one) => one.number === number);
        return { prune: trial !== undefined && shouldPrune(study.pruner as Pruner, trials, trial, direction) };
      }),
    tell: (
      id: string,
      number: number,
      end: {
        readonly state: TrialRow["state"];
        readonly values: TrialRow["values"];
        readonly runId?: string | undefined;
      },
    ) =>
      deciding(id, async (client, study, rows) => {
        const row = trialOf(rows, number);
        const same = row.state === end.state && JSON.stringify(row.values) === JSON.stringify(end.values);
        if (row.state !== "running" && !same) throw ended(row);
        if (end.values !== null && end.values.length !== study.directions.length) {
          throw new AppError("invalid_request", `this study has ${study.directions.length} values per trial`);
        }
        if (row.state === "running") await queries.endTrial(client, id, number, { ...end, now: now() });
        return showTrial(trialOf(await queries.trialsOf(client, id), number));
      }),
  };
}

export type StudyService = ReturnType<typeof createService>;

function gone(): AppError {
  return new AppError("not_found", "there is no such study, or you may not see it");
}

function ended({ number, state }: TrialRow): AppError {
  return new AppError("conflict", `trial ${number} has ended already: ${state}`);
}

function trialOf(rows: readonly TrialRow[], number: number): TrialRow {
  const row = rows.find((one) => one.number === number);
  if (row === undefined) throw new AppError("not_found", `the study has no trial ${number}`);
  return row;
}

function shown(row: StudyRow): Study {
  return studySchema.parse(row);
}

function showTrial({ note: _note, ...row }: TrialRow) {
  return {
    ...row,
    values: row.values as (number | "NaN" | "Infinity" | "-Infinity")[] | null,
    steps: row.steps.map(([step, value]) => [step, value] as [number, number | "NaN" | "Infinity" | "-Infinity"]),
  };
}

function asTrial(row: TrialRow): Trial {
  return {
    number: row.number,
    state: row.state,
    params: row.params,
    values: row.values?.map(Number),
    steps: row.steps.map(([step, value]) => ({ step, value: Number(value) })),
    note: row.note ?? undefined,
  };
}

function silentAsFailed(trial: Trial, { startedAt }: TrialRow, at: number): Trial {
  return trial.state === "running" && at - startedAt > SILENT_MS ? { ...trial, state: "failed" } : trial;
}
