/**
 * Runs in the order of a computed column: the few numbers that the formula needs are read of every run that a filter
 * finds, the formula is computed here, and one page of the result is answered. (Not in SQL: the database ends a statement
 * at the first division by zero or overflow, where a formula only lacks a value.) What has no value comes last.
 */
import { AppError } from "#lib/base/errors.ts";
import { computeFormula, namesOfFormula, parseFormula } from "#lib/tracking/formula.ts";
import { parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { type Queryable, seqsOf } from "./experiment-queries.ts";
import { runsBySeq } from "./run-queries.ts";
import { type FoundRuns, type RunQuery, views } from "./run-search.ts";
import { Binding, decodePageToken, encodePageToken, runSearch } from "./search-sql.ts";

export interface FormulaOrder {
  readonly formula: string;
  readonly descending: boolean;
}

/** Beyond this many runs a filter must say which ones. */
const MOST_RUNS = 200_000;

export async function searchByFormula(
  db: Queryable,
  query: Omit<RunQuery, "orderBy">,
  order: FormulaOrder,
): Promise<FoundRuns> {
  const parsed = parseFormula(order.formula);
  if (parsed.kind === "wrong") throw new AppError("invalid_request", `orderByFormula: ${parsed.why}`);
  const names = namesOfFormula(parsed.formula);
  const binding = new Binding();
  const seqs = binding.bind(await seqsOf(db, query.projectId, query.experiments));
  const { joins, conditions } = runSearch(binding, parseFilter(query.filter, vocabularies.runs), []);
  const metricJoins: string[] = [];
  const columns = names.map(({ entity, key }, at) => {
    if (entity === "duration") return "((r.ended_at - r.started_at) / 1000.0)::text";
    if (entity === "param") return `r.params ->> ${binding.bind(key)}`;
    metricJoins.push(`left join metric_series f${at} on f${at}.run_seq = r.seq and f${at}.key = ${binding.bind(key)}`);
    return `f${at}.value::text`;
  });
  const { rows } = await db.query<{ seq: number; values: (string | null)[] }>(
    `select r.seq, array[${columns.join(", ")}]::text[] as "values"
     from run r join experiment e on e.seq = r.experiment_seq ${joins} ${metricJoins.join("\n")}
     where ${[`r.experiment_seq = any(${seqs}::bigint[])`, views[query.view], ...conditions].join(" and ")}
     order by r.started_at desc, r.id limit ${MOST_RUNS + 1}`,
    binding.values,
  );
  if (rows.length > MOST_RUNS)
    throw new AppError("invalid_request", `a formula orders at most ${MOST_RUNS} runs: filter first`);
  const places = new Map(names.map(({ entity, key }, at) => [`${entity}:${key}`, at]));
  const valued = rows.map(({ seq, values }) => ({
    seq,
    value: computeFormula(parsed.formula, (entity, key) => numberOf(values[places.get(`${entity}:${key}`) ?? -1])),
  }));
  valued.sort((a, b) => {
    if (a.value === undefined || b.value === undefined)
      return Number(a.value === undefined) - Number(b.value === undefined);
    return order.descending ? b.value - a.value : a.value - b.value;
  });
  const question = JSON.stringify([query.experiments, query.filter, query.view, order]);
  const from = query.pageToken === undefined ? 0 : Number(decodePageToken(query.pageToken, 1, question)[0] ?? 0);
  const to = from + query.limit;
  return {
    rows: await runsBySeq(
      db,
      valued.slice(from, to).map(({ seq }) => seq),
    ),
    next: to < valued.length ? encodePageToken([to], question) : undefined,
  };
}

function numberOf(text: string | null | undefined): number | undefined {
  const value = text === null || text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
