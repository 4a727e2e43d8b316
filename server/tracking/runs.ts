/**
 * Runs: start, log, end, delete and take back. Decides what a refused statement meant (no such run, a deleted one, a param
 * that would change) and says it; tells listeners what changed once it is stored.
 */
import { randomBytes } from "node:crypto";
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { runName } from "#lib/tracking/run-name.ts";
import { type Act, record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { findExperiment, type Queryable } from "./experiment-queries.ts";
import type { Ingest, KeyedPoint } from "./ingest.ts";
import { type ModelMetricGiven, storeModelMetrics } from "./ingest-queries.ts";
import type { Pairs, RunRow, RunStatus } from "./run-queries.ts";
import * as queries from "./run-queries.ts";

export interface RunGiven {
  /** Made by the caller, who may then send the same again; else made here. */
  readonly id?: string | undefined;
  readonly experiment: string;
  readonly name: string | undefined;
  readonly userId: string | undefined;
  readonly startedAt: number | undefined;
  readonly params?: Pairs;
  readonly tags: Pairs;
}

export interface Batch {
  readonly points: readonly KeyedPoint[];
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly modelMetrics: readonly Omit<ModelMetricGiven, "runId">[];
}

export interface RunsDeps {
  readonly db: Database;
  readonly ingest: Ingest;
  readonly now: () => number;
  /** A run began, ended, was renamed, got params or tags, was deleted or restored. */
  readonly changed: (projectId: ProjectId, runIds: readonly string[]) => void;
}

export const NAME_TAG = "mlflow.runName";
const USER_TAG = "mlflow.user";
const PARENT_TAG = "mlflow.parentRunId";

export function createRuns({ db, ingest, now, changed }: RunsDeps) {
  const find = async (projectId: ProjectId, id: string): Promise<RunRow> => {
    const run = isRunId(id) ? await queries.findRun(db.pool, projectId, id) : undefined;
    if (run === undefined) throw noRun(id);
    return run;
  };

  const active = async (projectId: ProjectId, id: string): Promise<RunRow> => {
    const run = await find(projectId, id);
    if (run.deletedAt !== null) throw notActive(id);
    return run;
  };

  /** Why a change was not made. */
  const refuse = async (client: Queryable, projectId: ProjectId, id: string, params: Pairs): Promise<AppError> => {
    const run = isRunId(id) ? await queries.findRun(client, projectId, id) : undefined;
    if (run === undefined) return noRun(id);
    if (run.deletedAt !== null) return notActive(id);
    return paramsChanged(run, params);
  };

  /** A tag that says what the run's row says, too. */
  const fromTags = (tags: Pairs): Pick<queries.RunChange, "name" | "userId" | "parentId"> => ({
    name: tags[NAME_TAG],
    userId: tags[USER_TAG],
    parentId: tags[PARENT_TAG],
  });

  const change = async (projectId: ProjectId, id: string, wanted: queries.RunChange): Promise<void> => {
    const done = isRunId(id) && (await queries.changeRun(db.pool, projectId, id, wanted, now()));
    if (!done) throw await refuse(db.pool, projectId, id, wanted.params ?? {});
    changed(projectId, [id]);
  };

  const logBatch = async (projectId: ProjectId, id: string, batch: Batch): Promise<void> => {
    if (!isRunId(id)) throw noRun(id);
    const pairs = Object.keys(batch.params).length + Object.keys(batch.tags).length > 0;
    const write = { projectId, runId: id, points: batch.points };
    if (!pairs && batch.modelMetrics.length === 0) {
      const found = batch.points.length === 0 ? (await active(projectId, id)) && true : await ingest.log(write);
      if (!found) throw await refuse(db.pool, projectId, id, {});
      return;
    }
    const committed = await db.transaction(async (client) => {
      const wanted = { params: batch.params, tags: batch.tags, ...fromTags(batch.tags) };
      if (!(await queries.changeRun(client, projectId, id, wanted, now()))) {
        throw await refuse(client, projectId, id, batch.params);
      }
      if (batch.points.length === 0) return () => undefined;
      const stored = await ingest.store(client, write);
      await storeModelMetrics(
        client,
        projectId,
        batch.modelMetrics.map((metric) => ({ ...metric, runId: id })),
      );
      return stored.committed;
    });
    committed();
    if (pairs) changed(projectId, [id]);
  };

  return {
    find,
    active,
    change,
    logBatch,

    async create(projectId: ProjectId, given: RunGiven, createdBy: string): Promise<RunRow> {
      const tagged = given.tags[NAME_TAG];
      if (given.name && tagged && given.name !== tagged) {
        throw new AppError(
          "invalid_request",
          `Both 'run_name' argument and '${NAME_TAG}' tag are specified, but with different values (run_name='${given.name}', ${NAME_TAG}='${tagged}').`,
        );
      }
      const name = given.name || tagged || runName(randomBytes(4));
      const id = given.id ?? randomBytes(16).toString("hex");
      if (!isRunId(id)) throw new AppError("invalid_request", "a run's id has 32 hexadecimal digits");
      const added = await db.transaction(async (client) => {
        const isNew = await queries.insertRun(client, {
          id,
          projectId,
          experiment: /^\d{1,15}$/.test(given.experiment) ? given.experiment : "-1",
          name,
          userId: given.userId || given.tags[USER_TAG] || "unknown",
          parentId: given.tags[PARENT_TAG],
          startedAt: given.startedAt ?? now(),
          params: given.params ?? {},
          tags: { ...given.tags, [NAME_TAG]: name },
          createdBy,
          now: now(),
        });
        const after = { experiment: given.experiment };
        if (isNew) await record(client, { action: "run.create", projectId, target: target(id, name), after });
        return isNew;
      });
      const run = await queries.findRun(db.pool, projectId, id);
      if (!added && run === undefined) throw await refuseCreate(db.pool, projectId, given.experiment);
      if (added) changed(projectId, [id]);
      if (run === undefined) throw noRun(id);
      return run;
    },

    async update(
      projectId: ProjectId,
      id: string,
      wanted: {
        readonly status?: RunStatus | undefined;
        readonly endedAt?: number | undefined;
        readonly name?: string | undefined;
      },
    ): Promise<RunRow> {
      const tags: Pairs = wanted.name ? { [NAME_TAG]: wanted.name } : {};
      const before = await find(projectId, id);
      await db.transaction(async (client) => {
        const done = await queries.changeRun(
          client,
          projectId,
          id,
          { ...wanted, name: wanted.name || undefined, tags },
          now(),
        );
        if (!done) throw await refuse(client, projectId, id, {});
        const facts = changedFacts(
          { name: before.name, status: before.status },
          { name: wanted.name || before.name, status: wanted.status ?? before.status },
        );
        if (Object.keys(facts.after).length > 0)
          await record(client, { action: "run.update", projectId, target: target(id, before.name), ...facts });
      });
      changed(projectId, [id]);
      return find(projectId, id);
    },

    /** What a notebook's execution left going ends with it. A page that is still there may say better afterwards. */
    async endOfExecution(projectId: ProjectId, executionId: string, status: RunStatus): Promise<void> {
      const ended = await queries.endRunsOfExecution(db.pool, projectId, executionId, status, now());
      if (ended.length > 0) changed(projectId, ended);
    },

    setTags: (projectId: ProjectId, id: string, tags: Pairs): Promise<void> =>
      change(projectId, id, { tags, ...fromTags(tags) }),

    async dropTag(projectId: ProjectId, id: string, key: string): Promise<void> {
      const run = await active(projectId, id);
      const dropped = await db.transaction(async (client) => {
        if (!(await queries.dropRunTag(client, projectId, id, key))) return false;
        const before = { tag: key, value: run.tags[key] ?? null };
        await record(client, { action: "run.update", projectId, target: target(id, run.name), before });
        return true;
      });
      if (dropped) return changed(projectId, [id]);
      throw new AppError("not_found", `No tag with name: ${key} in run with id ${id}`);
    },

    /** Sets and removes tags of some runs, all or none. */
    async tagMany(
      projectId: ProjectId,
      ids: readonly string[],
      tags: Pairs,
      dropped: readonly string[],
    ): Promise<void> {
      await db.transaction(async (client) => {
        const done = await queries.tagRuns(client, projectId, ids, tags, dropped, now());
        const absent = ids.find((id) => !done.includes(id));
        if (absent !== undefined) throw await refuse(client, projectId, absent, {});
        const after = { set: tags, removed: dropped };
        for (const id of done)
          await record(client, { action: "run.tag", projectId, target: { kind: "run", id }, after });
      });
      changed(projectId, ids);
    },

    /** Deletes or restores some runs; fails when one of them is not there. */
    async setDeleted(projectId: ProjectId, ids: readonly string[], deleted: boolean): Promise<void> {
      const done = await db.transaction(async (client) => {
        const found = await queries.setRunsDeleted(client, projectId, ids, deleted, now());
        const absent = ids.find((id) => !found.includes(id));
        if (absent !== undefined) throw noRun(absent);
        for (const id of found) {
          await record(client, {
            action: deleted ? "run.trash" : "run.restore",
            projectId,
            target: { kind: "run", id },
          });
        }
        return found;
      });
      changed(projectId, done);
    },

    async addInputs(
      projectId: ProjectId,
      id: string,
      datasets: readonly queries.DatasetGiven[],
      models: readonly { readonly model_id: string }[],
    ): Promise<void> {
      const run = await active(projectId, id);
      await db.transaction(async (client) => {
        for (const dataset of datasets) await queries.addInput(client, run.seq, run.experimentSeq, dataset);
        if (models.length > 0) await queries.addModels(client, projectId, id, "model_inputs", models, now());
      });
      changed(projectId, [id]);
    },

    async addOutputs(
      projectId: ProjectId,
      id: string,
      models: readonly { readonly model_id: string; readonly step: number }[],
    ): Promise<void> {
      const done = isRunId(id) && (await queries.addModels(db.pool, projectId, id, "model_outputs", models, now()));
      if (!done) throw await refuse(db.pool, projectId, id, {});
      changed(projectId, [id]);
    },
  };
}

function target(id: string, name: string): Act["target"] {
  return { kind: "run", id, name };
}

export type Runs = ReturnType<typeof createRuns>;

export function isRunId(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}

function noRun(id: string): AppError {
  return new AppError("not_found", `Run with id=${id.slice(0, 100)} not found`);
}

function notActive(id: string): AppError {
  return new AppError("invalid_request", `The run ${id} must be in the 'active' state. Current state is deleted.`);
}

function paramsChanged(run: RunRow, params: Pairs): AppError {
  const differing = Object.entries(params).filter(([key, value]) => {
    const old = run.params[key];
    return old !== undefined && old !== value;
  });
  const [first] = differing;
  if (Object.keys(params).length === 1 && first !== undefined) {
    return new AppError(
      "invalid_request",
      `Changing param values is not allowed. Param with key='${first[0]}' was already logged with value='${run.params[first[0]]}' for run ID='${run.id}'. Attempted logging new value '${first[1]}'.`,
    );
  }
  const list = differing.map(
    ([key, value]) => `{'key': '${key}', 'old_value': '${run.params[key]}', 'new_value': '${value}'}`,
  );
  return new AppError(
    "invalid_request",
    `Changing param values is not allowed. Params were already logged='[${list.join(", ")}]' for run ID='${run.id}'.`,
  );
}

async function refuseCreate(db: Queryable, projectId: ProjectId, experiment: string): Promise<AppError> {
  const found = await findExperiment(db, projectId, experiment);
  if (found === undefined) return new AppError("not_found", `No Experiment with id=${experiment.slice(0, 100)} exists`);
  if (found.deletedAt === null) return new AppError("conflict", "this run's id is taken");
  return new AppError(
    "invalid_request",
    `The experiment ${experiment} must be in the 'active' state. Current state is deleted.`,
  );
}
