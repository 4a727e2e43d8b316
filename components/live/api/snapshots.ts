"use client";
/** What a notebook held when a run began, and what it holds now. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { z } from "zod";
import { type Snapshot, snapshotSchema } from "#lib/protocol/snapshot.ts";
import type { ApiProblem } from "./problem.ts";
import { ask } from "./request.ts";

const sourceSchema = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);
const presentSchema = z.object({ cells: z.array(z.object({ id: z.string(), source: sourceSchema })) });

export function useSnapshot(
  notebookId: string | undefined,
  digest: string | undefined,
): UseQueryResult<Snapshot, ApiProblem> {
  return useQuery<Snapshot, ApiProblem>({
    queryKey: ["snapshot", notebookId, digest],
    enabled: notebookId !== undefined && digest !== undefined,
    // What a digest names never changes.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => ask(`/api/notebooks/${notebookId}/snapshots/${digest}`, snapshotSchema, { signal }),
  });
}

/** The texts of a notebook's cells as they are now, by cell. */
export function usePresentCells(
  notebookId: string | undefined,
  wanted: boolean,
): UseQueryResult<ReadonlyMap<string, string>, ApiProblem> {
  return useQuery<ReadonlyMap<string, string>, ApiProblem>({
    queryKey: ["present-cells", notebookId],
    enabled: wanted && notebookId !== undefined,
    queryFn: async ({ signal }) => {
      const { cells } = await ask(`/api/notebooks/${notebookId}/export`, presentSchema, { signal });
      return new Map(cells.map(({ id, source }) => [id, source]));
    },
  });
}
