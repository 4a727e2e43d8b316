/** Runs counted and averaged by what they have in common. */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { parseFilter, parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { type Queryable, seqsOf } from "./experiment-queries.ts";
import { type View, views } from "./run-search.ts";
import { Binding, runSearch } from "./search-sql.ts";

export interface GroupQuery {
  readonly projectId: ProjectId;
  readonly experiments: readonly string[] | undefined;
  readonly filter: string;
  readonly view: View;
  /** Identifiers of the search grammar. */
  readonly by: readonly string[];
  readonly metrics: readonly string[];
  readonly limit: number;
}

export interface GroupRow {
  readonly values: (string | null)[];
  readonly runs: number;
  readonly metrics: Record<string, MetricSummary>;
}

export interface MetricSummary {
  readonly runs: number;
  readonly low: number;
  readonly mean: number;
  readonly high: number;
  readonly deviation: number;
}

/** The largest groups first. Metrics are the latest values; what is not finite is left out of them. */
export async function groupRuns(db: Queryable, query: GroupQuery): Promise<GroupRow[]> {
  const clauses = parseFilter(query.filter, vocabularies.runs);
  const groups = parseOrder(query.by, vocabularies.runs);
  if (groups.some(({ entity }) => entity === "metric")) {
    throw new AppError("invalid_request", "by: runs are grouped by params, tags and attributes, not by metrics");
  }
  const seqs = await seqsOf(db, query.projectId, query.experiments);
  const binding = new Binding();
  const seqsAt = binding.bind(seqs);
  const { joins, conditions } = runSearch(binding, clauses, []);
  const expressions = runSearch(binding, [], groups).terms.slice(0, groups.length);
  const summaries = query.metrics.map((key, at) => {
    const bound = binding.bind(key);
    return `left join metric_series g${at} on g${at}.run_seq = r.seq and g${at}.key = ${bound}
      and g${at}.value not in ('NaN', 'Infinity', '-Infinity')`;
  });
  const columns = query.metrics.map(
    (_, at) => `jsonb_build_object('runs', count(g${at}.value), 'low', min(g${at}.value), 'mean', avg(g${at}.value),
      'high', max(g${at}.value), 'deviation', coalesce(stddev_samp(g${at}.value), 0))`,
  );
  const { rows } = await db.query<{ values: (string | null)[]; runs: number; metrics: (MetricSummary | null)[] }>(
    `select array[${expressions.map(({ expression }) => `(${expression})::text`).join(", ")}] as "values",
       count(*) as runs, jsonb_build_array(${columns.join(", ")}) as metrics
     from run r join experiment e on e.seq = r.experiment_seq ${joins} ${summaries.join("\n")}
     where ${[`r.experiment_seq = any(${seqsAt}::bigint[])`, views[query.view], ...conditions].join(" and ")}
     group by 1 order by 2 desc, 1 limit ${binding.bind(query.limit)}`,
    binding.values,
  );
  return rows.map(({ values, runs, metrics }) => ({
    values,
    runs,
    metrics: Object.fromEntries(
      query.metrics.flatMap((key, at) => {
        const summary = metrics[at];
        return summary && summary.runs > 0 ? [[key, summary]] : [];
      }),
    ),
  }));
}
