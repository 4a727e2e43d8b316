/** Statements over saved views of the table of runs. Each is of one person, or (no owner) of the project. */
import type { ProjectId } from "#lib/base/id.ts";
import type { RunViewState } from "#lib/protocol/run-view.ts";
import type { Queryable } from "./experiment-queries.ts";

export interface ViewRow {
  readonly id: string;
  readonly experiment: string;
  readonly name: string;
  readonly shared: boolean;
  readonly savedBy: string;
  readonly updatedAt: number;
  readonly state: RunViewState;
}

const viewColumns = `v.id, e.number::text as experiment, v.name, v.owner_id is null as shared, v.saved_by as "savedBy",
  v.updated_at as "updatedAt", v.state`;

export async function viewsOf(
  db: Queryable,
  projectId: ProjectId,
  experiment: string,
  personId: string,
): Promise<ViewRow[]> {
  const { rows } = await db.query<ViewRow>(
    `select ${viewColumns} from run_view v join experiment e on e.seq = v.experiment_seq
     where v.project_id = $1 and e.number = $2 and (v.owner_id is null or v.owner_id = $3)
     order by v.owner_id is null, lower(v.name), v.id limit 1000`,
    [projectId, experiment, personId],
  );
  return rows;
}

export interface ViewGiven {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly experiment: string;
  readonly ownerId: string | null;
  readonly name: string;
  readonly state: RunViewState;
  readonly savedBy: string;
  readonly now: number;
}

/** Saved, in the place of the one of that name if there is one; undefined when there is no such experiment. */
export async function saveView(db: Queryable, given: ViewGiven): Promise<ViewRow | undefined> {
  const { id, projectId, experiment, ownerId, name, state, savedBy, now } = given;
  const { rows } = await db.query<ViewRow>(
    `with saved as (
       insert into run_view (id, project_id, experiment_seq, owner_id, name, state, saved_by, updated_at)
       select $1, $2, seq, $4, $5, $6, $7, $8 from experiment where project_id = $2 and number = $3
       on conflict (experiment_seq, coalesce(owner_id, ''), name)
       do update set state = excluded.state, saved_by = excluded.saved_by, updated_at = excluded.updated_at
       returning *)
     select ${viewColumns} from saved v join experiment e on e.seq = v.experiment_seq`,
    [id, projectId, experiment, ownerId, name, JSON.stringify(state), savedBy, now],
  );
  return rows[0];
}

export async function countViews(db: Queryable, projectId: ProjectId, ownerId: string | null): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from run_view where project_id = $1 and owner_id is not distinct from $2`,
    [projectId, ownerId],
  );
  return rows[0]?.count ?? 0;
}

/** The name of what was removed; undefined when there is no such view of that owner. */
export async function deleteView(
  db: Queryable,
  projectId: ProjectId,
  id: string,
  ownerId: string | null,
): Promise<string | undefined> {
  const { rows } = await db.query<{ name: string }>(
    `delete from run_view where project_id = $1 and id = $2 and owner_id is not distinct from $3 returning name`,
    [projectId, id, ownerId],
  );
  return rows[0]?.name;
}
