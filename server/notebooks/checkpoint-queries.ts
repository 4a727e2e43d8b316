/** Statements on the checkpoint table. */
import type pg from "pg";
import type { BlobDigest, NotebookId, PersonId } from "#lib/base/id.ts";
import type { CheckpointProgress } from "#lib/protocol/checkpoint.ts";

export interface CheckpointRow {
  readonly id: string;
  readonly personId: PersonId;
  readonly name: string;
  readonly digest: BlobDigest;
  readonly size: number;
  readonly progress: CheckpointProgress;
  readonly savedAt: number;
}

type Raw = Omit<CheckpointRow, "size" | "savedAt"> & { readonly size: string; readonly savedAt: string };
type Queryable = Pick<pg.Pool, "query">;

const columns = 'id, person_id as "personId", name, digest, size, progress, saved_at as "savedAt"';

function rowOf({ size, savedAt, ...rest }: Raw): CheckpointRow {
  return { ...rest, size: Number(size), savedAt: Number(savedAt) };
}

export async function listCheckpoints(db: Queryable, notebookId: NotebookId): Promise<CheckpointRow[]> {
  const { rows } = await db.query<Raw>({
    name: "checkpoint_list",
    text: `select ${columns} from checkpoint where notebook_id = $1 order by saved_at desc, id`,
    values: [notebookId],
  });
  return rows.map(rowOf);
}

/** The notebook's checkpoints until the transaction ends, so that two that are saved at once do not both pass the quota. */
export async function lockCheckpoints(client: pg.PoolClient, notebookId: NotebookId): Promise<CheckpointRow[]> {
  await client.query("select 1 from notebook where id = $1 for update", [notebookId]);
  return listCheckpoints(client, notebookId);
}

export async function putCheckpoint(client: pg.PoolClient, notebookId: NotebookId, row: CheckpointRow): Promise<void> {
  await client.query({
    name: "checkpoint_put",
    text: `insert into checkpoint (id, notebook_id, person_id, name, digest, size, progress, saved_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (id) do update set digest = excluded.digest, size = excluded.size, progress = excluded.progress,
        saved_at = excluded.saved_at`,
    values: [row.id, notebookId, row.personId, row.name, row.digest, row.size, row.progress, row.savedAt],
  });
}

export async function removeCheckpoint(client: pg.PoolClient, id: string): Promise<void> {
  await client.query({ name: "checkpoint_remove", text: "delete from checkpoint where id = $1", values: [id] });
}
