"use client";
/** Files of a run and of the models it logged: folders by folder, and as much of a file as is shown. */
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { formatOf } from "#lib/data/format.ts";
import { folderOf } from "#lib/data/path.ts";
import { readRows } from "#lib/data/rows.ts";
import { columnsOf, type Row, toJson } from "#lib/data/values.ts";
import type { Preview } from "#lib/protocol/file.ts";
import { artifactEntriesSchema } from "#lib/protocol/tracking.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askBytes } from "./request.ts";

export type RunFile = z.output<typeof artifactEntriesSchema>["items"][number];

type TablePreview = Extract<Preview, { readonly kind: "table" }>;

const tableRows = 200;
const tableBytes = 512 * 1024;
const filesKey = (runId: string) => ["run-files", runId] as const;

export function runFileAddress(runId: string, path: string, download = false): string {
  return addressOf(`/api/runs/${runId}/artifacts/content`, { path, download: download || undefined });
}

function folderQuery(runId: string, folder: string) {
  return {
    queryKey: [...filesKey(runId), folder],
    queryFn: async ({ signal }: { readonly signal: AbortSignal }): Promise<readonly RunFile[]> => {
      const address = addressOf(`/api/runs/${runId}/artifacts`, { path: folder || undefined });
      return (await ask(address, artifactEntriesSchema, { signal })).items;
    },
  };
}

/** What lies in a folder; `""` is the top. */
export function useRunFolder(runId: string, folder: string): UseQueryResult<readonly RunFile[], ApiProblem> {
  return useQuery<readonly RunFile[], ApiProblem>(folderQuery(runId, folder));
}

/** What lies in the same folder of several runs; nothing where it is not there, or not known yet. */
export function useRunFolders(runIds: readonly string[], folder: string): readonly (readonly RunFile[])[] {
  return useQueries({
    queries: runIds.map((runId) => folderQuery(runId, folder)),
    combine: (results) => results.map(({ data }) => data ?? []),
  });
}

/** One file by its path; null when it is not there. */
export function useRunFile(runId: string, path: string): UseQueryResult<RunFile | null, ApiProblem> {
  const folder = useRunFolder(runId, folderOf(path));
  const found = folder.data?.find((file) => !file.isFolder && file.path === path) ?? null;
  return { ...folder, data: folder.data === undefined ? undefined : found } as UseQueryResult<
    RunFile | null,
    ApiProblem
  >;
}

/** The text at the beginning of a file; null when it is not text. */
export function useRunText(runId: string, file: RunFile, most: number): UseQueryResult<string | null, ApiProblem> {
  return useQuery<string | null, ApiProblem>({
    queryKey: ["run-file", runId, file.path, file.updatedAt, most],
    queryFn: async ({ signal }) => {
      const bytes = await askBytes(runFileAddress(runId, file.path), {
        start: 0,
        end: Math.min(file.size, most),
        signal,
      });
      // A character may be cut at the end; the decoder holds an unfinished one back.
      return bytes.includes(0) ? null : new TextDecoder().decode(bytes, { stream: true });
    },
  });
}

/** The first rows of a table, without reading the rest of a large one. */
export function useRunTable(runId: string, file: RunFile): UseQueryResult<TablePreview, Error> {
  return useQuery({
    queryKey: ["run-table", runId, file.path, file.updatedAt],
    retry: false,
    queryFn: async ({ signal }): Promise<TablePreview> => {
      const address = runFileAddress(runId, file.path);
      const format = formatOf(file.path);
      if (format === "parquet") {
        // Loaded with the first such file: most runs have none.
        const { headOf } = await import("#lib/data/head.ts");
        const read = (start: number, stop: number) => askBytes(address, { start, end: stop, signal });
        const head = await headOf("parquet", { size: file.size, read }, tableRows);
        return { kind: "table", ...head, columns: [...head.columns], rows: head.rows.map((row) => [...row]) };
      }
      const end = Math.min(file.size, tableBytes);
      const bytes = await askBytes(address, { start: 0, end, signal });
      if (format !== "csv" && format !== "tsv" && format !== "jsonl") throw new Error("it has no rows");
      const found: Row[] = [];
      const whole = end === file.size;
      for await (const rows of readRows(format, inOnePiece(whole ? bytes : wholeLines(bytes)))) found.push(...rows);
      const rows = found.slice(0, tableRows);
      const columns = columnsOf(rows);
      return {
        kind: "table",
        columns: [...columns],
        rows: rows.map((row) => columns.map(({ name }) => toJson(row[name]))),
        more: !whole || found.length > tableRows,
        total: whole ? found.length : null,
      };
    },
  });
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Up to the last line break, so that no row is cut. */
function wholeLines(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.lastIndexOf(10) + 1);
}

const modelSchema = z.object({
  model: z.object({
    info: z.object({
      model_id: z.string(),
      name: z.string(),
      status: z.string(),
      model_type: z.string().optional(),
      creation_timestamp_ms: z.coerce.number(),
    }),
    data: z
      .object({
        params: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
        metrics: z.array(z.object({ key: z.string(), value: z.union([z.number(), z.string()]) })).optional(),
      })
      .optional(),
  }),
});
export type LoggedModel = z.output<typeof modelSchema>["model"];

/** The models with these ids, in that order; what was deleted is left out. */
export function useLoggedModels(
  projectId: string,
  ids: readonly string[],
): UseQueryResult<readonly LoggedModel[], ApiProblem> {
  return useQuery<readonly LoggedModel[], ApiProblem>({
    queryKey: ["logged-models", projectId, ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }) => {
      const found = await Promise.allSettled(
        ids.map((id) => ask(`/mlflow/${projectId}/ajax-api/2.0/mlflow/logged-models/${id}`, modelSchema, { signal })),
      );
      return found.flatMap((one) => (one.status === "fulfilled" ? [one.value.model] : []));
    },
  });
}
