/** Searching runs: one page of rows with what belongs to them, in two steps: which runs, then what they hold. */
import type { ProjectId } from "#lib/base/id.ts";
import { parseFilter, parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { type Queryable, seqsOf } from "./experiment-queries.ts";
import { type RunRow, runColumns } from "./run-queries.ts";
import { afterKeyset, Binding, decodePageToken, encodePageToken, orderBy, runSearch } from "./search-sql.ts";

export type View = "ACTIVE_ONLY" | "DELETED_ONLY" | "ALL";

export interface RunQuery {
  readonly projectId: ProjectId;
  /** Numbers; undefined: all of the project's. */
  readonly experiments: readonly string[] | undefined;
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly view: View;
  readonly limit: number;
  readonly pageToken: string | undefined;
}

export interface FoundRuns {
  readonly rows: readonly RunRow[];
  readonly next: string | undefined;
}

export const views: Readonly<Record<View, string>> = {
  ACTIVE_ONLY: "r.deleted_at is null",
  DELETED_ONLY: "r.deleted_at is not null",
  ALL: "true",
};

export async function searchRuns(db: Queryable, query: RunQuery): Promise<FoundRuns> {
  const clauses = parseFilter(query.filter, vocabularies.runs);
  const orders = parseOrder(query.orderBy, vocabularies.runs);
  const seqs = await seqsOf(db, query.projectId, query.experiments);
  if (seqs.length === 0) return { rows: [], next: undefined };
  const binding = new Binding();
  // One experiment as a plain comparison: its index then gives the order.
  const inExperiments =
    seqs.length === 1
      ? `r.experiment_seq = ${binding.bind(seqs[0])}`
      : `r.experiment_seq = any(${binding.bind(seqs)}::bigint[])`;
  const { joins, conditions, terms } = runSearch(binding, clauses, orders);
  const question = JSON.stringify([query.experiments, query.filter, query.orderBy, query.view]);
  const after =
    query.pageToken === undefined
      ? []
      : [afterKeyset(binding, terms, decodePageToken(query.pageToken, terms.length, question))];
  const { rows } = await db.query<RunRow & { readonly keyset: readonly (string | null)[] }>(
    `select ${runColumns}, array[${terms.map(({ expression }) => `(${expression})::text`).join(", ")}] as keyset
     from run r join experiment e on e.seq = r.experiment_seq ${joins}
     where ${[inExperiments, views[query.view], ...conditions, ...after].join(" and ")}
     order by ${orderBy(terms)} limit ${binding.bind(query.limit + 1)}`,
    binding.values,
  );
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const more = rows.length > query.limit && last !== undefined;
  return { rows: page, next: more ? encodePageToken(last.keyset, question) : undefined };
}

/** The latest metrics of some runs as MLflow writes them: JSON text, since nothing else is done with them. */
export async function latestJson(db: Queryable, runSeqs: readonly number[]): Promise<Map<number, string>> {
  const { rows } = await db.query<{ seq: number; json: string }>({
    name: "metrics_latest_json",
    text: `select w.seq, (
        select string_agg('{"key":' || to_json(s.key)::text || ',"value":' || case s.value
            when 'NaN' then '"NaN"' when 'Infinity' then '1.7976931348623157e308'
            when '-Infinity' then '-1.7976931348623157e308' else s.value::text end
          || ',"timestamp":' || s.time::text || ',"step":' || s.step::text || '}', ',')
        from metric_series s where s.run_seq = w.seq) as json
      from unnest($1::bigint[]) as w(seq)`,
    values: [runSeqs],
  });
  return new Map(rows.map(({ seq, json }) => [seq, json ?? ""]));
}

export interface LatestRow {
  readonly runSeq: number;
  readonly key: string;
  readonly value: number;
  readonly step: string;
  readonly time: number;
}

/** The latest metrics of some runs; of some keys only, when given. */
export async function latestOf(
  db: Queryable,
  runSeqs: readonly number[],
  keys: readonly string[] | undefined,
): Promise<LatestRow[]> {
  const { rows } = await db.query<LatestRow>({
    name: "metrics_latest",
    text: `select run_seq as "runSeq", key, value, step::text as step, time from metric_series
           where run_seq = any($1) and ($2::text[] is null or key = any($2)) order by run_seq, key`,
    values: [runSeqs, keys ?? null],
  });
  return rows;
}
