"use client";
/**
 * Experiments, their runs and what charts draw of them. Lists come in pages. What runs is
 * asked for again by the clock while no news of it comes (`live`, see `useRunNews`).
 */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  type UseInfiniteQueryResult,
  type UseQueryResult,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type { z } from "zod";
import { pageOf } from "#lib/protocol/project.ts";
import {
  type Experiment,
  experimentSchema,
  type exportRunsQuerySchema,
  type groupRunsSchema,
  keysSchema,
  linesSchema,
  runDetailSchema,
  runGroupsSchema,
  runSchema,
  type searchRunsSchema,
  type Tile,
  type TrackedRun,
  tileSchema,
  type tilesSchema,
  type updateRunSchema,
} from "#lib/protocol/tracking.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";

const experimentPage = pageOf(experimentSchema);
const runPage = pageOf(runSchema);
const tileList = listOf(tileSchema);

export type RunSearch = Omit<z.input<typeof searchRunsSchema>, "cursor" | "limit">;
export type RunGroups = z.output<typeof runGroupsSchema>;
export type RunDetail = z.output<typeof runDetailSchema>;
export type RunKey = z.output<typeof keysSchema>["items"][number];

const pageSize = 200;
/** Ids asked for at once, and runs that one call changes. */
const manyRuns = 1000;
const followMs = 2000;
const cellsMs = 30_000;

/** Which columns to answer. */
export type RunKeys = Readonly<Record<"metrics" | "params" | "tags", string[]>>;

const experimentsKey = (projectId: string) => ["experiments", projectId] as const;
const runsKey = (projectId: string) => ["runs", projectId] as const;
const runKey = (runId: string) => ["run", runId] as const;

export function useExperiments(projectId: string): UseQueryResult<readonly Experiment[], ApiProblem> {
  return useQuery({
    queryKey: experimentsKey(projectId),
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(addressOf(`/api/projects/${projectId}/experiments`, { cursor, limit: pageSize }), experimentPage, {
          signal,
        }),
      ),
  });
}

export function useCreateExperiment(projectId: string) {
  const client = useQueryClient();
  return useMutation<Experiment, ApiProblem, { readonly name: string }>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/experiments`, experimentSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: experimentsKey(projectId) }),
  });
}

export function useRenameExperiment(projectId: string) {
  const client = useQueryClient();
  return useMutation<Experiment, ApiProblem, { readonly id: string; readonly name: string }>({
    mutationFn: ({ id, name }) =>
      ask(`/api/projects/${projectId}/experiments/${id}`, experimentSchema, { method: "PATCH", body: { name } }),
    onSuccess: () => client.invalidateQueries({ queryKey: experimentsKey(projectId) }),
  });
}

/** Moves an experiment out of sight with its runs, or back. */
export function useDeleteExperiment(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string; readonly restore?: boolean }>({
    mutationFn: ({ id, restore }) =>
      restore === true
        ? tell(`/api/projects/${projectId}/experiments/${id}/restore`, { method: "POST" })
        : tell(`/api/projects/${projectId}/experiments/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: experimentsKey(projectId) }),
  });
}

type RunPage = z.output<typeof runPage>;
type RunPages = InfiniteData<RunPage, string | undefined>;

/** Runs page by page; what was found before stays while the next answer comes. */
export function useRuns(
  projectId: string,
  search: RunSearch,
  live: boolean,
): UseInfiniteQueryResult<RunPages, ApiProblem> {
  return useInfiniteQuery<RunPage, ApiProblem, RunPages, QueryKey, string | undefined>({
    queryKey: [...runsKey(projectId), "search", search],
    initialPageParam: undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      !live && state.data?.pages.some(({ items }) => items.some(isRunning)) ? followMs : false,
    queryFn: ({ pageParam, signal }) =>
      ask(`/api/projects/${projectId}/runs/search`, runPage, {
        method: "POST",
        body: { ...search, limit: pageSize, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });
}

function isRunning({ status }: TrackedRun): boolean {
  return status === "RUNNING" || status === "SCHEDULED";
}

/** More columns of runs that are known: so many runs, in the order of their ids. Forgotten soon after they left the sight. */
export function useRunCells(
  projectId: string,
  blocks: readonly { readonly ids: readonly string[]; readonly keys: RunKeys }[],
): readonly TrackedRun[] {
  return useQueries({
    queries: blocks.map(({ ids, keys }) => ({
      queryKey: [...runsKey(projectId), "cells", ids, keys],
      gcTime: cellsMs,
      staleTime: cellsMs,
      queryFn: async ({ signal }: { readonly signal: AbortSignal }) => {
        const filter = `attributes.run_id IN (${ids.map((id) => `'${id}'`).join(",")})`;
        const body = { ...keys, filter, view: "ALL", limit: ids.length };
        return (await ask(`/api/projects/${projectId}/runs/search`, runPage, { method: "POST", body, signal })).items;
      },
    })),
    combine: (results) => results.flatMap(({ data }) => data ?? []),
  });
}

/** The ids of all runs that a search finds, for what is done with all of them; at most `most`. */
export async function askRunIds(projectId: string, search: RunSearch, most: number): Promise<readonly string[]> {
  const body = { ...search, metrics: [], params: [], tags: [], limit: manyRuns };
  const ids: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await ask(`/api/projects/${projectId}/runs/search`, runPage, {
      method: "POST",
      body: { ...body, cursor },
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
    if (cursor === undefined || ids.length >= most) return ids.slice(0, most);
  }
}

/** These runs with all that was logged of them, for a comparison. */
export function useRunsById(
  projectId: string,
  ids: readonly string[],
  live: boolean,
): UseQueryResult<readonly RunDetail[], ApiProblem> {
  return useQuery<readonly RunDetail[], ApiProblem>({
    queryKey: [...runsKey(projectId), "by-id", ids],
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (!live && state.data?.some(isRunning) ? followMs : false),
    queryFn: ({ signal }) => Promise.all(ids.map((id) => ask(`/api/runs/${id}`, runDetailSchema, { signal }))),
  });
}

/** The columns there are. */
export function useRunKeys(projectId: string, experiment: string): UseQueryResult<readonly RunKey[], ApiProblem> {
  return useQuery({
    queryKey: [...runsKey(projectId), "keys", experiment],
    queryFn: async ({ signal }) => {
      const address = addressOf(`/api/projects/${projectId}/runs/keys`, { experiments: experiment, limit: 10_000 });
      return (await ask(address, keysSchema, { signal })).items;
    },
  });
}

/** Counts and means by what runs have in common. */
export function useRunGroups(
  projectId: string,
  wish: z.input<typeof groupRunsSchema> | undefined,
): UseQueryResult<RunGroups["items"], ApiProblem> {
  return useQuery<RunGroups["items"], ApiProblem>({
    queryKey: [...runsKey(projectId), "groups", wish],
    enabled: wish !== undefined,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      (await ask(`/api/projects/${projectId}/runs/groups`, runGroupsSchema, { method: "POST", body: wish, signal }))
        .items,
  });
}

/** What a chart of many runs draws: so many buckets of a key's history for each. */
export function useTiles(
  projectId: string,
  wish: z.input<typeof tilesSchema>,
  follow: boolean,
): UseQueryResult<readonly Tile[], ApiProblem> {
  return useQuery<readonly Tile[], ApiProblem>({
    queryKey: ["tiles", projectId, wish],
    enabled: wish.runIds.length > 0,
    placeholderData: keepPreviousData,
    refetchInterval: follow ? followMs : false,
    queryFn: async ({ signal }) =>
      (await ask(`/api/projects/${projectId}/runs/tiles`, tileList, { method: "POST", body: wish, signal })).items,
  });
}

export function useRun(runId: string | undefined, live = false): UseQueryResult<RunDetail, ApiProblem> {
  return useQuery<RunDetail, ApiProblem>({
    queryKey: runKey(runId ?? ""),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (!live && state.data !== undefined && isRunning(state.data) ? followMs : false),
    queryFn: ({ signal }) => ask(`/api/runs/${runId}`, runDetailSchema, { signal }),
  });
}

export function useRunLines(
  runId: string,
  follow: boolean,
): UseQueryResult<z.output<typeof linesSchema>["items"], ApiProblem> {
  return useQuery({
    queryKey: ["run-lines", runId],
    refetchInterval: follow ? followMs : false,
    queryFn: async ({ signal }) =>
      (await ask(addressOf(`/api/runs/${runId}/lines`, { limit: 5000 }), linesSchema, { signal })).items,
  });
}

export function useUpdateRun(projectId: string) {
  const client = useQueryClient();
  return useMutation<TrackedRun, ApiProblem, z.input<typeof updateRunSchema> & { readonly id: string }>({
    mutationFn: ({ id, ...body }) => ask(`/api/runs/${id}`, runSchema, { method: "PATCH", body }),
    onSettled: () => refresh(client, projectId),
  });
}

/** Moves runs out of sight, or back. */
export function useDeleteRuns(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly ids: readonly string[]; readonly restore?: boolean }>({
    mutationFn: ({ ids, restore }) => tellMany(projectId, restore === true ? "restore" : "delete", ids, {}),
    onSettled: () => refresh(client, projectId),
  });
}

/** Sets or (null) removes tags of many runs. */
export function useTagRuns(projectId: string) {
  const client = useQueryClient();
  return useMutation<
    void,
    ApiProblem,
    { readonly ids: readonly string[]; readonly tags: Readonly<Record<string, string | null>> }
  >({
    mutationFn: ({ ids, tags }) => tellMany(projectId, "tag", ids, { tags }),
    onSettled: () => refresh(client, projectId),
  });
}

async function tellMany(projectId: string, what: string, ids: readonly string[], body: object): Promise<void> {
  for (let from = 0; from < ids.length; from += manyRuns)
    await tell(`/api/projects/${projectId}/runs/${what}`, {
      method: "POST",
      body: { ...body, ids: ids.slice(from, from + manyRuns) },
    });
}

/** The address of all that is found as a file. */
export function exportAddress(
  projectId: string,
  wish: z.input<typeof exportRunsQuerySchema> & { readonly experiments: string },
): string {
  return addressOf(`/api/projects/${projectId}/runs/export`, wish);
}

async function refresh(client: QueryClient, projectId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: runsKey(projectId) });
  await client.invalidateQueries({ queryKey: ["run"] });
}
