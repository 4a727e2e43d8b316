/** Statements on the tables of packages. */
import type pg from "pg";
import type { BlobDigest, NotebookId, PersonId } from "#lib/base/id.ts";

export interface ProgramRow {
  readonly id: string;
  readonly registry: string;
  readonly specifier: string;
  readonly version: string;
  readonly integrity: string;
  readonly digest: BlobDigest;
  readonly size: number;
  readonly typesDigest: BlobDigest | null;
  readonly parts: number;
  readonly needs: readonly string[];
  readonly madeAt: number;
}

type Raw = Omit<ProgramRow, "size" | "madeAt"> & { readonly size: string; readonly madeAt: string };
type Queryable = Pick<pg.Pool, "query">;

const columns =
  'p.id, p.registry, p.specifier, p.version, p.integrity, p.digest, p.size, p.types_digest as "typesDigest", p.parts, p.needs, p.made_at as "madeAt"';

function rowOf({ size, madeAt, ...rest }: Raw): ProgramRow {
  return { ...rest, size: Number(size), madeAt: Number(madeAt) };
}

/** What was made of a package before, for whoever. */
export async function findProgram(
  db: Queryable,
  registry: string,
  specifier: string,
  version: string,
): Promise<ProgramRow | undefined> {
  const { rows } = await db.query<Raw>({
    name: "package_program_find",
    text: `select ${columns} from package_program p where registry = $1 and specifier = $2 and version = $3`,
    values: [registry, specifier, version],
  });
  return rows.map(rowOf)[0];
}

/** Keeps a program, or answers the one that somebody kept meanwhile. */
export async function putProgram(client: pg.PoolClient, row: ProgramRow): Promise<ProgramRow> {
  await client.query({
    name: "package_program_put",
    text: `insert into package_program
        (id, registry, specifier, version, integrity, digest, size, types_digest, parts, needs, made_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
    values: [
      row.id,
      row.registry,
      row.specifier,
      row.version,
      row.integrity,
      row.digest,
      row.size,
      row.typesDigest,
      row.parts,
      JSON.stringify(row.needs),
      row.madeAt,
    ],
  });
  return (await findProgram(client, row.registry, row.specifier, row.version)) ?? row;
}

export async function listPrograms(db: Queryable, notebookId: NotebookId): Promise<ProgramRow[]> {
  const { rows } = await db.query<Raw>({
    name: "notebook_package_list",
    text: `select ${columns} from notebook_package n join package_program p on p.id = n.program_id
      where n.notebook_id = $1`,
    values: [notebookId],
  });
  return rows.map(rowOf);
}

export async function usePackage(
  client: pg.PoolClient,
  use: { readonly notebookId: NotebookId; readonly programId: string; readonly by: PersonId; readonly at: number },
): Promise<void> {
  await client.query({
    name: "notebook_package_use",
    text: `insert into notebook_package (notebook_id, program_id, added_by, added_at) values ($1, $2, $3, $4)
      on conflict do nothing`,
    values: [use.notebookId, use.programId, use.by, use.at],
  });
}

/** Programs that no notebook uses and that were made before `before`, gone from the table. */
export async function dropUnused(client: pg.PoolClient, before: number): Promise<readonly string[]> {
  const { rows } = await client.query<{ readonly id: string }>({
    name: "package_program_drop",
    text: `delete from package_program p where made_at < $1
        and not exists (select 1 from notebook_package n where n.program_id = p.id) returning id`,
    values: [before],
  });
  return rows.map(({ id }) => id);
}
