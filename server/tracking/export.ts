/** All runs that a search finds, as one file: streamed page by page, so that its size is nobody's memory. */
import type { ProjectId } from "#lib/base/id.ts";
import { csvHead, csvRow, type TableColumns } from "#lib/tracking/csv.ts";
import type { Database } from "../db/index.ts";
import { keysOf, seqsOf } from "./experiment-queries.ts";
import { latestOf, type RunQuery, searchRuns } from "./run-search.ts";
import { showRun } from "./shapes.ts";

export type ExportFormat = "csv" | "json" | "jsonl";

const PAGE = 500;
const MOST_COLUMNS = 20_000;

export const exportTypes: Readonly<Record<ExportFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl; charset=utf-8",
};

export async function* exportRuns(
  db: Database,
  wish: Pick<RunQuery, "experiments" | "filter" | "view"> & { readonly projectId: ProjectId },
  format: ExportFormat,
): AsyncGenerator<Uint8Array> {
  const columns = format === "csv" ? await columnsOf(db, wish.projectId, wish.experiments) : undefined;
  yield bytes(columns === undefined ? (format === "json" ? "[" : "") : csvHead(columns));
  let first = true;
  for (let pageToken: string | undefined; ; ) {
    const { rows, next } = await searchRuns(db.pool, { ...wish, orderBy: [], limit: PAGE, pageToken });
    const seqs = rows.map(({ seq }) => seq);
    const latest = Map.groupBy(await latestOf(db.pool, seqs, undefined), ({ runSeq }) => runSeq);
    const runs = rows.map((row) => showRun(row, latest.get(row.seq) ?? []));
    const texts = runs.map((run) => (columns === undefined ? JSON.stringify(run) : csvRow(run, columns)));
    const separator = { csv: "", json: ",\n", jsonl: "\n" }[format];
    const text = texts.join(separator);
    if (text !== "") yield bytes(`${first ? "" : separator}${text}`);
    first = first && text === "";
    if (next === undefined) break;
    pageToken = next;
  }
  yield bytes({ csv: "", json: "]\n", jsonl: "\n" }[format]);
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
