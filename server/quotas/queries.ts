/** Statements on what projects use and may use. */
import type pg from "pg";
import type { OrganizationId, ProjectId } from "#lib/base/id.ts";
import type { LargeThing, UsageKind } from "#lib/protocol/usage.ts";
import type { Quota } from "#lib/quotas/quota.ts";

export type Queryable = Pick<pg.Pool, "query">;

export interface SaidRow {
  readonly organizationId: OrganizationId;
  readonly project: Quota;
  readonly organization: Quota;
}

const ownQuota = (alias: string): string =>
  `json_build_object('storageBytes', ${alias}.storage_quota, 'sessions', ${alias}.session_quota)`;

export async function saidOf(db: Queryable, projectId: ProjectId): Promise<SaidRow | undefined> {
  const { rows } = await db.query<SaidRow>({
    name: "quota_said",
    text: `select o.id as "organizationId", ${ownQuota("p")} as project, ${ownQuota("o")} as organization
           from project p join organization o on o.id = p.organization_id where p.id = $1`,
    values: [projectId],
  });
  return rows[0];
}

export async function organizationQuota(db: Queryable, organizationId: OrganizationId): Promise<Quota | undefined> {
  const { rows } = await db.query<{ quota: Quota }>(
    `select ${ownQuota("o")} as quota from organization o where o.id = $1`,
    [organizationId],
  );
  return rows[0]?.quota;
}

export async function projectsOf(
  db: Queryable,
  organizationId: OrganizationId,
): Promise<{ id: ProjectId; name: string; own: Quota }[]> {
  const { rows } = await db.query(
    `select p.id, p.name, ${ownQuota("p")} as own from project p
     where p.organization_id = $1 and p.deleted_at is null order by lower(p.name), p.id limit 1000`,
    [organizationId],
  );
  return rows;
}

/** Sets what is named; answers the quota before and whose it is, undefined when there is no such row. */
export async function setQuota(
  db: Queryable,
  table: "organization" | "project",
  id: string,
  wish: Partial<Quota>,
): Promise<{ readonly name: string; readonly before: Quota } | undefined> {
  const { rows } = await db.query<{ name: string; before: Quota }>(
    `update ${table} t set storage_quota = case when $2 then $3::bigint else t.storage_quota end,
       session_quota = case when $4 then $5::integer else t.session_quota end
     from (select id, storage_quota, session_quota from ${table} where id = $1 for update) old
     where t.id = old.id returning t.name, ${ownQuota("old")} as before`,
    [
      id,
      wish.storageBytes !== undefined,
      wish.storageBytes ?? null,
      wish.sessions !== undefined,
      wish.sessions ?? null,
    ],
  );
  return rows[0];
}

/** Digest, size and kind of every blob that a project keeps; one may be there more than once. */
const held = `
  select f.digest, f.size, case when f.deleted_at is null then 'files' else 'trash' end as kind
    from file f where f.project_id = $1 and f.digest is not null
  union all
  select v.digest, v.size, case when d.deleted_at is null then 'datasets' else 'trash' end
    from dataset d join dataset_file v on v.dataset_id = d.id where d.project_id = $1
  union all
  select a.digest, a.size, 'artifacts' from artifact a where a.project_id = $1
  union all
  select b.digest, b.size, case when n.deleted_at is null then 'outputs' else 'trash' end
    from notebook n join blob_refs r on r.owner_kind = 'notebook' and r.owner_id = n.id join blobs b on b.digest = r.digest
    where n.project_id = $1
  union all
  select c.digest, c.size, 'checkpoints' from notebook n join checkpoint c on c.notebook_id = n.id where n.project_id = $1
  union all
  select s.digest, s.size, 'snapshots' from notebook n join notebook_snapshot s on s.notebook_id = n.id
    where n.project_id = $1
  union all
  select p.digest, p.size, 'uploads' from upload u join upload_part p on p.upload_id = u.id where u.project_id = $1
  union all
  select p.digest, p.size, 'uploads' from artifact_upload u join artifact_part p on p.upload_id = u.id
    where u.project_id = $1`;

const ranked = `array_position(array['files', 'datasets', 'artifacts', 'outputs', 'checkpoints', 'snapshots', 'uploads', 'trash'], kind)`;

/** What notebooks take up in the database. The length of a large value is read without the value. */
const documents = `
  select n.id, n.name, n.deleted_at,
    coalesce((select sum(octet_length(s.state)) from collab_snapshot s where s.document_id = n.id), 0)
    + coalesce((select sum(octet_length(u.frames)) from collab_update u where u.document_id = n.id), 0)
    + coalesce((select sum(octet_length(h.frames)) from collab_history h where h.document_id = n.id), 0)
    + coalesce((select sum(octet_length(p.state)) from collab_point p where p.document_id = n.id), 0) as bytes
  from notebook n where n.project_id = $1`;

const metrics = `
  select coalesce(sum(coalesce((select sum(octet_length(b.points)) from metric_block b where b.series_seq = m.seq), 0)
    + coalesce((select sum(octet_length(c.top) + octet_length(c.coarse) + octet_length(c.middle) + octet_length(c.fine)
        + octet_length(c.points)) from metric_chunk c where c.series_seq = m.seq), 0)), 0) as bytes, count(*) as things
  from run r join metric_series m on m.run_seq = r.seq where r.project_id = $1`;

export interface KindRow {
  readonly kind: UsageKind;
  readonly bytes: number;
  readonly things: number;
}

/** By kind; what lies in the trash only, or in two places, counts once. */
export async function usageOf(db: Queryable, projectId: ProjectId): Promise<KindRow[]> {
  const { rows } = await db.query<KindRow>({
    name: "quota_usage",
    text: `with held as (${held}), once as (select distinct on (digest) digest, size, kind from held order by digest, ${ranked}),
             documents as (${documents}), metrics as (${metrics})
           select kind, sum(size)::float8 as bytes, count(*)::int as things from once group by kind
           union all select 'documents', sum(bytes)::float8, count(*)::int from documents having count(*) > 0
           union all select 'metrics', bytes::float8, things::int from metrics where things > 0
           order by bytes desc`,
    values: [projectId],
  });
  return rows;
}

/** What takes most room, as a person would call it; what is in the trash aside. */
export async function largestOf(db: Queryable, projectId: ProjectId, limit: number): Promise<LargeThing[]> {
  const { rows } = await db.query<LargeThing>(
    `with documents as (${documents}),
       owned as (
         select split_part(a.path, '/', 2) as second, split_part(a.path, '/', 3) as third, a.size from artifact a
         where a.project_id = $1),
       tracked as (
         select case when second = 'models' then third else second end as id, second = 'models' as model,
           sum(size) as bytes from owned group by 1, 2)
     (select 'file' as kind, f.id, f.path as name, f.size::float8 as bytes from file f
        where f.project_id = $1 and f.digest is not null and f.deleted_at is null order by f.size desc limit $2)
     union all
     (select 'dataset', d.id, d.name, (select sum(one.size) from (
          select distinct on (v.digest) v.size from dataset_file v where v.dataset_id = d.id) one)::float8
        from dataset d where d.project_id = $1 and d.deleted_at is null order by 4 desc limit $2)
     union all
     (select 'notebook', n.id, n.name, (n.bytes + coalesce((select sum(b.size) from blob_refs r
          join blobs b on b.digest = r.digest where r.owner_kind = 'notebook' and r.owner_id = n.id), 0)
          + coalesce((select sum(c.size) from checkpoint c where c.notebook_id = n.id), 0))::float8
        from documents n where n.deleted_at is null order by 4 desc limit $2)
     union all
     (select 'run', r.id, r.name, t.bytes::float8 from tracked t join run r on r.id = t.id and r.project_id = $1
        where not t.model order by t.bytes desc limit $2)
     union all
     (select 'model', m.id, m.name, t.bytes::float8 from tracked t join logged_model m on m.id = t.id
        and m.project_id = $1 where t.model order by t.bytes desc limit $2)
     order by bytes desc limit $2`,
    [projectId, limit],
  );
  return rows;
}

/** Kernels that run cells now, but for this one. */
export async function openSessions(db: Queryable, projectId: ProjectId, butFor: string | null): Promise<number> {
  const { rows } = await db.query<{ open: number }>({
    name: "quota_sessions",
    text: `select count(distinct e.session_id)::int as open from notebook n
           join execution e on e.notebook_id = n.id and e.ended_at is null
           where n.project_id = $1 and e.session_id is distinct from $2`,
    values: [projectId, butFor],
  });
  return rows[0]?.open ?? 0;
}

export async function projectOfNotebook(db: Queryable, notebookId: string): Promise<ProjectId | undefined> {
  const { rows } = await db.query<{ id: ProjectId }>({
    name: "quota_notebook",
    text: "select project_id as id from notebook where id = $1",
    values: [notebookId],
  });
  return rows[0]?.id;
}
