/**
 * All runs that a search finds as one file, or every point of their metrics: streamed page by page, so that its size is
 * nobody's memory.
 */
import type { ProjectId } from "#lib/base/id.ts";
import { type WrittenColumn, type WrittenRow, writeParquet } from "#lib/data/parquet-write.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { csvHead, csvLine, csvRow, type TableColumns } from "#lib/tracking/csv.ts";
import { noPoints, stepAt } from "#lib/tracking/points.ts";
import type { Database } from "../db/index.ts";
import { keysOf, seqsOf } from "./experiment-queries.ts";
import type { History } from "./history.ts";
import { latestOf, type RunQuery, searchRuns } from "./run-search.ts";
import { showDouble, showRun, showStep } from "./shapes.ts";

export type ExportFormat = "csv" | "json" | "jsonl" | "parquet";

export type ExportWish = Pick<RunQuery, "experiments" | "filter" | "view"> & { readonly projectId: ProjectId };

const PAGE = 500;
const MOST_COLUMNS = 20_000;
/** Runs whose histories are read together. */
const TOGETHER = 20;
const GROUP_CELLS = 2_000_000;
const GROUP_ROWS = 100_000;

export const exportTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
};

/** A row per run: what stands on it, its params, the latest of its metrics, its tags. */
export async function* exportRuns(db: Database, wish: ExportWish, format: ExportFormat): AsyncGenerator<Uint8Array> {
  if (format === "json" || format === "jsonl") return yield* asJson(pagesOfRuns(db, wish), format);
  const columns = await columnsOf(db, wish.projectId, wish.experiments);
  if (format === "csv") {
    yield bytes(csvHead(columns));
    for await (const runs of pagesOfRuns(db, wish)) yield bytes(runs.map((run) => csvRow(run, columns)).join(""));
    return;
  }
  const written = writtenColumns(columns);
  const rows = grouped(rowsOf(pagesOfRuns(db, wish), columns), Math.ceil(GROUP_CELLS / written.length));
  yield* writeParquet(written, rows);
}

const pointColumns: readonly WrittenColumn[] = [
  { name: "runId", type: "text" },
  { name: "run", type: "text" },
  { name: "key", type: "text" },
  { name: "step", type: "integer" },
  { name: "time", type: "moment" },
  { name: "value", type: "number" },
];

/** A row per point of every metric of every run. */
export async function* exportPoints(
  db: Database,
  history: History,
  wish: ExportWish,
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  const points = pagesOfPoints(db, history, wish);
  if (format === "parquet") return yield* writeParquet(pointColumns, grouped(points, GROUP_ROWS));
  if (format === "csv") {
    yield bytes(csvLine(pointColumns.map(({ name }) => name)));
    for await (const rows of points) yield bytes(rows.map((row) => csvLine(row.map(String))).join(""));
    return;
  }
  const named = async function* (): AsyncGenerator<readonly object[]> {
    for await (const rows of points)
      yield rows.map(([runId, run, key, step, time, value]) => ({
        runId,
        run,
        key,
        step: showStep(step ?? 0),
        time,
        value: showDouble(Number(value)),
      }));
  };
  yield* asJson(named(), format);
}

async function* pagesOfRuns(db: Database, wish: ExportWish, size = PAGE): AsyncGenerator<readonly TrackedRun[]> {
  for (let pageToken: string | undefined; ; ) {
    const { rows, next } = await searchRuns(db.pool, { ...wish, orderBy: [], limit: size, pageToken });
    const seqs = rows.map(({ seq }) => seq);
    const latest = Map.groupBy(await latestOf(db.pool, seqs, undefined), ({ runSeq }) => runSeq);
    yield rows.map((row) => showRun(row, latest.get(row.seq) ?? []));
    if (next === undefined) return;
    pageToken = next;
  }
}

async function* pagesOfPoints(db: Database, history: History, wish: ExportWish): AsyncGenerator<WrittenRow[]> {
  for await (const runs of pagesOfRuns(db, wish, TOGETHER)) {
    const names = new Map(runs.map(({ id, name }) => [id, name]));
    const keys = [...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)))].sort();
    for (const key of keys) {
      const having = runs.filter(({ metrics }) => Object.hasOwn(metrics, key)).map(({ id }) => id);
      const found = await history.whole(wish.projectId, having, key);
      for (const runId of having) {
        const points = found.get(runId) ?? noPoints;
        const name = names.get(runId) ?? "";
        for (let from = 0; from < points.values.length; from += GROUP_ROWS) {
          const length = Math.min(GROUP_ROWS, points.values.length - from);
          yield Array.from({ length }, (_, n): WrittenRow => {
            const at = from + n;
            return [runId, name, key, stepAt(points, at), points.times[at] ?? 0, points.values[at] ?? Number.NaN];
          });
        }
      }
    }
  }
}

async function* asJson(
  batches: AsyncIterable<readonly object[]>,
  format: "json" | "jsonl",
): AsyncGenerator<Uint8Array> {
  const separator = format === "json" ? ",\n" : "\n";
  let first = true;
  yield bytes(format === "json" ? "[" : "");
  for await (const batch of batches) {
    if (batch.length === 0) continue;
    yield bytes(`${first ? "" : separator}${batch.map((each) => JSON.stringify(each)).join(separator)}`);
    first = false;
  }
  yield bytes(format === "json" ? "]\n" : first ? "" : "\n");
}

async function* rowsOf(
  pages: AsyncIterable<readonly TrackedRun[]>,
  { params, metrics, tags }: TableColumns,
): AsyncGenerator<WrittenRow[]> {
  const of = (record: Readonly<Record<string, string>>, key: string): string | null =>
    Object.hasOwn(record, key) ? (record[key] ?? null) : null;
  for await (const runs of pages)
    yield runs.map((run) => [
      ...ownColumns.map(({ name }) => run[name]),
      ...params.map((key) => of(run.params, key)),
      ...metrics.map((key) => (Object.hasOwn(run.metrics, key) ? Number(run.metrics[key]?.value) : null)),
      ...tags.map((key) => of(run.tags, key)),
    ]);
}

const ownColumns = [
  { name: "id", type: "text" },
  { name: "experimentId", type: "text" },
  { name: "experimentName", type: "text" },
  { name: "name", type: "text" },
  { name: "status", type: "text" },
  { name: "user", type: "text" },
  { name: "parentId", type: "text" },
  { name: "startedAt", type: "moment" },
  { name: "endedAt", type: "moment" },
] as const satisfies readonly WrittenColumn[];

function writtenColumns({ params, metrics, tags }: TableColumns): readonly WrittenColumn[] {
  const named = (kind: string, keys: readonly string[], type: WrittenColumn["type"]): WrittenColumn[] =>
    keys.map((key) => ({ name: `${kind}.${key}`, type }));
  return [
    ...ownColumns,
    ...named("params", params, "text"),
    ...named("metrics", metrics, "number"),
    ...named("tags", tags, "text"),
  ];
}

/** Batches of at least `size` rows, but for the last. */
async function* grouped(batches: AsyncIterable<WrittenRow[]>, size: number): AsyncGenerator<WrittenRow[]> {
  let waiting: WrittenRow[] = [];
  for await (const batch of batches) {
    waiting = waiting.length === 0 ? batch : waiting.concat(batch);
    if (waiting.length < size) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

async function columnsOf(
  db: Database,
  projectId: ProjectId,
  experiments: readonly string[] | undefined,
): Promise<TableColumns> {
  const keys = await keysOf(db.pool, await seqsOf(db.pool, projectId, experiments), undefined, "", MOST_COLUMNS);
  const of = (kind: string): string[] => keys.flatMap((each) => (each.kind === kind ? [each.key] : []));
  return { params: of("param"), tags: of("tag"), metrics: of("metric") };
}

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
