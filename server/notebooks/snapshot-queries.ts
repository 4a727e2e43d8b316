/** Statements on the table of snapshots. */
import type pg from "pg";
import type { BlobDigest, NotebookId, PersonId } from "#lib/base/id.ts";

export interface SnapshotRow {
  readonly id: string;
  readonly digest: BlobDigest;
  readonly size: number;
  readonly createdAt: number;
}

type Raw = Omit<SnapshotRow, "size" | "createdAt"> & { readonly size: string; readonly createdAt: string };
type Queryable = Pick<pg.Pool, "query">;

const columns = 'id, digest, size, created_at as "createdAt"';

export async function findSnapshot(
  db: Queryable,
  notebookId: NotebookId,
  digest: string,
): Promise<SnapshotRow | undefined> {
  const { rows } = await db.query<Raw>({
    name: "snapshot_find",
    text: `select ${columns} from notebook_snapshot where notebook_id = $1 and digest = $2`,
    values: [notebookId, digest],
  });
  const [row] = rows;
  return row === undefined ? undefined : { ...row, size: Number(row.size), createdAt: Number(row.createdAt) };
}

/** Of all of a notebook, until the transaction ends: two that come at once do not both pass the quota. */
export async function lockSnapshots(client: pg.PoolClient, notebookId: NotebookId): Promise<number> {
  await client.query("select 1 from notebook where id = $1 for update", [notebookId]);
  const { rows } = await client.query<{ bytes: string }>(
    "select coalesce(sum(size), 0) as bytes from notebook_snapshot where notebook_id = $1",
    [notebookId],
  );
  return Number(rows[0]?.bytes ?? 0);
}

export async function insertSnapshot(
  client: pg.PoolClient,
  notebookId: NotebookId,
  { id, digest, size, createdAt }: SnapshotRow,
  by: PersonId,
): Promise<void> {
  await client.query(
    `insert into notebook_snapshot (id, notebook_id, digest, size, created_by, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [id, notebookId, digest, size, by, createdAt],
  );
}

export async function snapshotIds(client: pg.PoolClient, notebookId: NotebookId): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>("select id from notebook_snapshot where notebook_id = $1", [
    notebookId,
  ]);
  return rows.map(({ id }) => id);
}
