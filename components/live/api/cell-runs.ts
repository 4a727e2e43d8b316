"use client";
/** The latest runs of a notebook's cells: asked for once for all of them. */
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { pageOf } from "#lib/protocol/project.ts";
import { runSchema, type TrackedRun } from "#lib/protocol/tracking.ts";
import type { ApiProblem } from "./problem.ts";
import { ask } from "./request.ts";

const runPage = pageOf(runSchema);
const mostRuns = 200;

/** By cell, latest first. `round`: counts what this tab knows to have changed. */
export function useCellRuns(
  projectId: string,
  notebookId: string,
  round: number,
): UseQueryResult<ReadonlyMap<string, readonly TrackedRun[]>, ApiProblem> {
  return useQuery<ReadonlyMap<string, readonly TrackedRun[]>, ApiProblem>({
    queryKey: ["runs", projectId, "of-cells", notebookId, round],
    placeholderData: (before) => before,
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { items } = await ask(`/api/projects/${projectId}/runs/search`, runPage, {
        method: "POST",
        body: {
          filter: `tags."octavo.notebook" = '${notebookId}'`,
          orderBy: ["attributes.start_time DESC"],
          limit: mostRuns,
          params: [],
          tags: ["octavo.cell"],
        },
        signal,
      });
      const byCell = new Map<string, TrackedRun[]>();
      for (const run of items) {
        const cellId = run.tags["octavo.cell"];
        if (cellId === undefined) continue;
        const runs = byCell.get(cellId) ?? [];
        byCell.set(cellId, runs);
        runs.push(run);
      }
      return byCell;
    },
  });
}
