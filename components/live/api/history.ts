"use client";
/** A notebook's past: who wrote when, the notebook at a moment, and going on from there. */
import {
  type InfiniteData,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { z } from "zod";
import { generationSchema, type HistoryGeneration, historyMinuteSchema } from "#lib/protocol/collab-history.ts";
import { type NotebookSummary, notebookSchema } from "#lib/protocol/notebook.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { notebookKey } from "./notebooks.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask } from "./request.ts";

const minutePage = pageOf(historyMinuteSchema);
type Minutes = z.infer<typeof minutePage>;
const sourceSchema = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
const pastCellSchema = z.object({
  id: z.string(),
  cell_type: z.enum(["code", "markdown", "raw"]),
  source: sourceSchema,
});
const pastSchema = z.object({ notebook: z.object({ cells: z.array(pastCellSchema) }) });
export type PastCell = z.infer<typeof pastCellSchema>;

/** Minutes in which somebody wrote, newest first, a page at a time. */
export function useHistoryMinutes(notebookId: string) {
  return useInfiniteQuery<Minutes, ApiProblem, InfiniteData<Minutes>, readonly string[], string | null>({
    queryKey: ["history", notebookId],
    initialPageParam: null,
    // Asked anew whenever it is looked at: it grows with every edit.
    gcTime: 0,
    queryFn: ({ pageParam, signal }) =>
      ask(addressOf(`/api/notebooks/${notebookId}/history`, { cursor: pageParam ?? undefined }), minutePage, {
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
}

/** The cells as they were. */
export function usePastCells(
  notebookId: string,
  at: number | undefined,
): UseQueryResult<readonly PastCell[], ApiProblem> {
  return useQuery<readonly PastCell[], ApiProblem>({
    queryKey: ["past", notebookId, at],
    enabled: at !== undefined,
    gcTime: 0,
    queryFn: async ({ signal }) => {
      const address = addressOf(`/api/notebooks/${notebookId}/history/moment`, { at });
      return (await ask(address, pastSchema, { signal })).notebook.cells;
    },
  });
}

/** Everybody who has the notebook open is led to the new generation. */
export function useStartAgain(notebookId: string) {
  const client = useQueryClient();
  return useMutation<NotebookSummary, ApiProblem, { readonly at: number }>({
    mutationFn: (body) =>
      ask(`/api/notebooks/${notebookId}/history/start-again`, notebookSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: notebookKey(notebookId) }),
  });
}

const generationList = z.object({ items: z.array(generationSchema) });

export async function generationsOf(notebookId: string): Promise<readonly HistoryGeneration[]> {
  return (await ask(`/api/notebooks/${notebookId}/history/generations`, generationList)).items;
}
