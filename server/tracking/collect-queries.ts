/** Removing for good what was deleted: which that would be, and doing it. */
import type pg from "pg";
import type { ProjectId } from "#lib/base/id.ts";
import type { Queryable } from "./experiment-queries.ts";

export interface Doomed {
  readonly experiments: readonly { readonly id: string; readonly name: string; readonly location: string }[];
  readonly runs: readonly { readonly id: string; readonly name: string; readonly root: string }[];
  readonly points: number;
}

/** Runs deleted before `before`, with the experiments deleted before it whose runs all are. */
export async function doomed(db: Queryable, projectId: ProjectId, before: number): Promise<Doomed> {
  const { rows: runs } = await db.query(
    `select r.id, r.name, e.artifact_location || '/' || r.id || '/artifacts' as root
     from run r join experiment e on e.seq = r.experiment_seq
     where r.project_id = $1 and r.deleted_at < $2 order by r.id`,
    [projectId, before],
  );
  const { rows: experiments } = await db.query(
    `select e.number::text as id, e.name, e.artifact_location as location from experiment e where e.project_id = $1 and e.number <> 0
       and e.deleted_at < $2
       and not exists (select 1 from run r where r.experiment_seq = e.seq and (r.deleted_at is null or r.deleted_at >= $2))
     order by e.number`,
    [projectId, before],
  );
  const { rows: points } = await db.query(
    `select coalesce((select sum(c.count) from metric_chunk c join metric_series s on s.seq = c.series_seq
         join run r on r.seq = s.run_seq where r.project_id = $1 and r.deleted_at < $2), 0)
       + coalesce((select sum(s.tail_points) from metric_series s join run r on r.seq = s.run_seq
         where r.project_id = $1 and r.deleted_at < $2), 0) as points`,
    [projectId, before],
  );
  return { experiments, runs, points: Number(points[0]?.points ?? 0) };
}

export async function removeDoomed(client: pg.PoolClient, projectId: ProjectId, before: number): Promise<void> {
  await client.query("delete from run where project_id = $1 and deleted_at < $2", [projectId, before]);
  await client.query(
    `delete from experiment e where e.project_id = $1 and e.number <> 0 and e.deleted_at < $2
       and not exists (select 1 from run r where r.experiment_seq = e.seq)`,
    [projectId, before],
  );
}
