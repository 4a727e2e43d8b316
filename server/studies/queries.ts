/** Statements over studies and their trials. What decides is made under a lock on the study's row. */
import type pg from "pg";
import type { ProjectId } from "#lib/base/id.ts";
import type { Keyset } from "../http/cursor.ts";

export type Queryable = Pick<pg.Pool | pg.PoolClient, "query">;

export interface StudyRow {
  readonly id: string;
  readonly projectId: ProjectId;
  readonly name: string;
  readonly space: unknown;
  readonly directions: unknown;
  readonly sampler: string;
  readonly pruner: unknown;
  readonly seed: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly trials: number;
}

export interface TrialRow {
  readonly number: number;
  readonly state: "running" | "complete" | "pruned" | "failed";
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
  readonly values: readonly (number | string)[] | null;
  readonly steps: readonly (readonly [number, number | string])[];
  readonly note: Readonly<Record<string, number>> | null;
  readonly runId: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
}

const studyColumns = `s.id, s.project_id as "projectId", s.name, s.space, s.directions, s.sampler, s.pruner, s.seed,
  s.created_at as "createdAt", s.updated_at as "updatedAt",
  (select count(*)::int from study_trial t where t.study_id = s.id) as trials`;
const trialColumns = `number, state, params, "values", steps, note, run_id as "runId", started_at as "startedAt",
  ended_at as "endedAt"`;

export async function insertStudy(
  db: Queryable,
  given: Omit<StudyRow, "createdAt" | "updatedAt" | "trials"> & { readonly now: number },
): Promise<void> {
  const { id, projectId, name, space, directions, sampler, pruner, seed, now } = given;
  await db.query(
    `insert into study (id, project_id, name, space, directions, sampler, pruner, seed, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
    [
      id,
      projectId,
      name,
      JSON.stringify(space),
      JSON.stringify(directions),
      sampler,
      JSON.stringify(pruner),
      seed,
      now,
    ],
  );
}

export async function studiesOf(
  db: Queryable,
  projectId: ProjectId,
  limit: number,
  before: Keyset | undefined,
  name: string | undefined,
): Promise<readonly StudyRow[]> {
  const { rows } = await db.query<StudyRow>(
    `select ${studyColumns} from study s
     where s.project_id = $1 and ($2::bigint is null or (s.created_at, s.id) < ($2, $3))
       and ($5::text is null or s.name = $5)
     order by s.created_at desc, s.id desc limit $4`,
    [projectId, before?.at ?? null, before?.id ?? "", limit, name ?? null],
  );
  return rows;
}

/** `lock`: nobody else decides about the study until the transaction ends. */
export async function findStudy(db: Queryable, id: string, lock = false): Promise<StudyRow | undefined> {
  const { rows } = await db.query<StudyRow>(
    `select ${studyColumns} from study s where s.id = $1 ${lock ? "for update of s" : ""}`,
    [id],
  );
  return rows[0];
}

export async function projectOfStudy(db: Queryable, id: string): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ projectId: ProjectId }>(
    `select project_id as "projectId" from study where id = $1`,
    [id],
  );
  return rows[0]?.projectId;
}

export async function deleteStudy(db: Queryable, id: string): Promise<void> {
  await db.query("delete from study where id = $1", [id]);
}

export async function trialsOf(db: Queryable, studyId: string): Promise<readonly TrialRow[]> {
  const { rows } = await db.query<TrialRow>(
    `select ${trialColumns} from study_trial where study_id = $1 order by number`,
    [studyId],
  );
  return rows;
}

export async function trialsAfter(
  db: Queryable,
  studyId: string,
  after: number,
  limit: number,
): Promise<readonly TrialRow[]> {
  const { rows } = await db.query<TrialRow>(
    `select ${trialColumns} from study_trial where study_id = $1 and number > $2 order by number limit $3`,
    [studyId, after, limit],
  );
  return rows;
}

export async function trialAsked(db: Queryable, studyId: string, askKey: string): Promise<TrialRow | undefined> {
  const { rows } = await db.query<TrialRow>(
    `select ${trialColumns} from study_trial where study_id = $1 and ask_key = $2`,
    [studyId, askKey],
  );
  return rows[0];
}

export async function insertTrial(
  db: Queryable,
  given: {
    readonly studyId: string;
    readonly number: number;
    readonly askKey: string | undefined;
    readonly params: TrialRow["params"];
    readonly note: TrialRow["note"];
    readonly runId: string | undefined;
    readonly now: number;
  },
): Promise<TrialRow> {
  const { studyId, number, askKey, params, note, runId, now } = given;
  const { rows } = await db.query<TrialRow>(
    `insert into study_trial (study_id, number, ask_key, state, params, steps, note, run_id, started_at)
     values ($1, $2, $3, 'running', $4, '[]', $5, $6, $7) returning ${trialColumns}`,
    [
      studyId,
      number,
      askKey ?? null,
      JSON.stringify(params),
      note === null ? null : JSON.stringify(note),
      runId ?? null,
      now,
    ],
  );
  return rows[0] as TrialRow;
}

export async function saveSteps(
  db: Queryable,
  studyId: string,
  number: number,
  steps: TrialRow["steps"],
): Promise<void> {
  await db.query("update study_trial set steps = $3 where study_id = $1 and number = $2", [
    studyId,
    number,
    JSON.stringify(steps),
  ]);
}

export async function endTrial(
  db: Queryable,
  studyId: string,
  number: number,
  end: {
    readonly state: string;
    readonly values: TrialRow["values"];
    readonly runId?: string | undefined;
    readonly now: number;
  },
): Promise<void> {
  await db.query(
    `update study_trial set state = $3, "values" = $4, ended_at = $5, run_id = coalesce($6, run_id)
     where study_id = $1 and number = $2`,
    [studyId, number, end.state, end.values === null ? null : JSON.stringify(end.values), end.now, end.runId ?? null],
  );
  await db.query("update study set updated_at = $2 where id = $1", [studyId, end.now]);
}
