/**
 * The least of traces that keeps MLflow's clients going: what a trace says of itself is kept and found again; its spans
 * arrive as a file beside it. Assessments, scorers and evaluation datasets are not here.
 */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import type { Queryable } from "./experiment-queries.ts";

export type Info = Readonly<Record<string, unknown>>;

export interface TraceRow {
  readonly id: string;
  readonly info: Info;
}

export interface NewTrace {
  readonly id: string;
  readonly experiment: string;
  readonly info: Info;
  readonly startedAt: number;
}

const LONGEST_ID = 128;

export function createTraces(db: Database) {
  const find = async (projectId: ProjectId, id: string): Promise<TraceRow> => {
    const { rows } = await db.pool.query<TraceRow>("select id, info from trace where project_id = $1 and id = $2", [
      projectId,
      id,
    ]);
    if (rows[0] === undefined) throw missing(id);
    return rows[0];
  };
  return {
    find,

    /** Sent again, the later one stands. */
    async put(projectId: ProjectId, trace: NewTrace): Promise<void> {
      if (!/^[\w-]+$/.test(trace.id) || trace.id.length > LONGEST_ID) throw invalidId();
      const { rowCount } = await db.pool.query(
        `insert into trace (id, project_id, experiment_seq, info, started_at)
         select $1, $2, seq, $4, $5 from experiment where project_id = $2 and number = $3 and deleted_at is null
         on conflict (id) do update set info = excluded.info where trace.project_id = excluded.project_id`,
        [trace.id, projectId, numberOf(trace.experiment), JSON.stringify(trace.info), trace.startedAt],
      );
      if (rowCount === 0) {
        throw new AppError("not_found", `No Experiment with id=${trace.experiment.slice(0, 100)} exists`);
      }
    },

    async merge(projectId: ProjectId, id: string, change: Info): Promise<TraceRow> {
      await db.pool.query("update trace set info = info || $3::jsonb where project_id = $1 and id = $2", [
        projectId,
        id,
        JSON.stringify(change),
      ]);
      return find(projectId, id);
    },

    /** Sets a tag; null removes it. */
    async tag(projectId: ProjectId, id: string, key: string, value: string | null): Promise<void> {
      const { info } = await find(projectId, id);
      const { [key]: _, ...others } = (info.tags ?? {}) as Record<string, string>;
      const tags = value === null ? others : { ...others, [key]: value };
      await db.pool.query(
        "update trace set info = jsonb_set(info, '{tags}', $3::jsonb) where project_id = $1 and id = $2",
        [projectId, id, JSON.stringify(tags)],
      );
    },

    async many(projectId: ProjectId, ids: readonly string[]): Promise<TraceRow[]> {
      const { rows } = await db.pool.query<TraceRow>(
        "select id, info from trace where project_id = $1 and id = any($2) order by started_at desc, id",
        [projectId, ids],
      );
      return rows;
    },

    /** Of some experiments, latest first; `after` is the last one already known. */
    async recent(
      projectId: ProjectId,
      experiments: readonly string[],
      limit: number,
      after: { readonly at: number; readonly id: string } | undefined,
    ): Promise<(TraceRow & { readonly startedAt: number })[]> {
      const { rows } = await db.pool.query(
        `select t.id, t.info, t.started_at as "startedAt" from trace t join experiment e on e.seq = t.experiment_seq
         where t.project_id = $1 and e.number = any($2::bigint[])
           and ($3::bigint is null or (t.started_at, t.id) < ($3, $4))
         order by t.started_at desc, t.id desc limit $5`,
        [projectId, experiments.map(numberOf), after?.at ?? null, after?.id ?? null, limit],
      );
      return rows;
    },

    async remove(
      projectId: ProjectId,
      experiment: string,
      ids: readonly string[],
      before: number | undefined,
    ): Promise<number> {
      return db.transaction(async (client) => {
        const removed = await removeTraces(client, projectId, numberOf(experiment), ids, before);
        const target = { kind: "experiment", id: experiment.slice(0, LONGEST_ID) };
        if (removed > 0) await record(client, { action: "trace.end", projectId, target, before: { traces: removed } });
        return removed;
      });
    },

    async link(projectId: ProjectId, ids: readonly string[], runId: string): Promise<void> {
      await db.pool.query("update trace set run_id = $3 where project_id = $1 and id = any($2)", [
        projectId,
        ids,
        runId,
      ]);
    },
  };
}

export type Traces = ReturnType<typeof createTraces>;

async function removeTraces(
  db: Queryable,
  projectId: ProjectId,
  experiment: string,
  ids: readonly string[],
  before: number | undefined,
): Promise<number> {
  const { rowCount } = await db.query(
    `delete from trace t using experiment e where e.seq = t.experiment_seq and t.project_id = $1 and e.number = $2
       and (t.id = any($3) or t.started_at <= $4)`,
    [projectId, experiment, ids, before ?? -1],
  );
  return rowCount ?? 0;
}

function numberOf(experiment: string): string {
  return /^\d{1,15}$/.test(experiment) ? experiment : "-1";
}

function missing(id: string): AppError {
  return new AppError("not_found", `Trace with ID '${id.slice(0, LONGEST_ID)}' not found.`);
}

function invalidId(): AppError {
  return new AppError("invalid_request", "Invalid trace id");
}
