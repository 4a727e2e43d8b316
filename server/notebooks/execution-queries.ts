/** Statements on the execution table. Every change of state is one statement that names the state it comes from. */
import type pg from "pg";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import type { JsonObject } from "#lib/notebook/json.ts";
import type { Receipt } from "#lib/protocol/execution.ts";

export interface ExecutionRow {
  readonly id: string;
  readonly notebookId: NotebookId;
  readonly cellId: string;
  readonly sessionId: string;
  readonly personId: PersonId;
  readonly personName: string;
  readonly place: Receipt["place"];
  readonly sourceHash: string;
  readonly status: Receipt["status"];
  readonly nextSeq: number;
  readonly previous: JsonObject | null;
  readonly createdAt: number;
}

type Raw = Omit<ExecutionRow, "nextSeq" | "createdAt"> & { readonly nextSeq: string; readonly createdAt: string };

const columns = `id, notebook_id as "notebookId", cell_id as "cellId", session_id as "sessionId", person_id as "personId",
  person_name as "personName", place, source_hash as "sourceHash", status, next_seq as "nextSeq", previous,
  created_at as "createdAt"`;

function rowOf({ nextSeq, createdAt, ...rest }: Raw): ExecutionRow {
  return { ...rest, nextSeq: Number(nextSeq), createdAt: Number(createdAt) };
}

/** Rows that were there already are left as they are. */
export async function insertExecutions(pool: pg.Pool, rows: readonly ExecutionRow[]): Promise<void> {
  const of = <K extends keyof ExecutionRow>(key: K) => rows.map((row) => row[key]);
  await pool.query({
    name: "execution_insert",
    text: `insert into execution (id, notebook_id, cell_id, session_id, person_id, person_name, place, source_hash, status,
        next_seq, previous, created_at)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::text[],
        $9::text[], $10::bigint[], $11::jsonb[], $12::bigint[])
      on conflict (id) do nothing`,
    values: [
      of("id"),
      of("notebookId"),
      of("cellId"),
      of("sessionId"),
      of("personId"),
      of("personName"),
      rows.map(({ place }) => JSON.stringify(place)),
      of("sourceHash"),
      of("status"),
      of("nextSeq"),
      rows.map(({ previous }) => (previous === null ? null : JSON.stringify(previous))),
      of("createdAt"),
    ],
  });
}

export async function findExecutions(pool: pg.Pool, ids: readonly string[]): Promise<ExecutionRow[]> {
  const { rows } = await pool.query<Raw>({
    name: "execution_find",
    text: `select ${columns} from execution where id = any($1)`,
    values: [ids],
  });
  return rows.map(rowOf);
}

/** Runs that nobody has ended. */
export async function openExecutions(pool: pg.Pool): Promise<ExecutionRow[]> {
  const { rows } = await pool.query<Raw>(`select ${columns} from execution where ended_at is null`);
  return rows.map(rowOf);
}

export interface Advance {
  readonly id: string;
  readonly status: Receipt["status"];
  readonly nextSeq: number;
  readonly endedAt: number | null;
}

/** What has been written of each; an end stays an end, and a number never goes back. */
export async function advanceExecutions(pool: pg.Pool, advances: readonly Advance[]): Promise<void> {
  await pool.query({
    name: "execution_advance",
    text: `update execution e set status = case when e.ended_at is null then n.status else e.status end,
        next_seq = greatest(e.next_seq, n.next_seq), ended_at = coalesce(e.ended_at, n.ended_at)
      from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[]) as n(id, status, next_seq, ended_at)
      where e.id = n.id`,
    values: [
      advances.map(({ id }) => id),
      advances.map(({ status }) => status),
      advances.map(({ nextSeq }) => nextSeq),
      advances.map(({ endedAt }) => endedAt),
    ],
  });
}

/** How many runs of a session have begun: the `[7]` of a cell counts them. */
export async function countBegun(pool: pg.Pool, sessionId: string): Promise<number> {
  const { rows } = await pool.query<{ count: string }>({
    name: "execution_count",
    text: "select count(*) from execution where session_id = $1 and next_seq > 0",
    values: [sessionId],
  });
  return Number(rows[0]?.count ?? 0);
}

export async function removeEnded(pool: pg.Pool, before: number): Promise<void> {
  await pool.query({
    name: "execution_remove",
    text: "delete from execution where ended_at < $1",
    values: [before],
  });
}
