"use client";
/** Saved views of an experiment's table: one's own, and those that everybody in the project sees. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type RunView, type RunViewState, runViewSchema } from "#lib/protocol/run-view.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, listOf, tell } from "./request.ts";

const viewList = listOf(runViewSchema);
const viewsKey = (projectId: string, experiment: string) => ["run-views", projectId, experiment] as const;
const place = (projectId: string, shared: boolean): string =>
  `/api/projects/${projectId}/run-views/${shared ? "shared" : "own"}`;

export function useRunViews(projectId: string, experiment: string): UseQueryResult<readonly RunView[], ApiProblem> {
  return useQuery<readonly RunView[], ApiProblem>({
    queryKey: viewsKey(projectId, experiment),
    queryFn: async ({ signal }) =>
      (await ask(addressOf(`/api/projects/${projectId}/run-views`, { experiment }), viewList, { signal })).items,
  });
}

interface Saved {
  readonly name: string;
  readonly shared: boolean;
  readonly state: RunViewState;
}

export function useSaveRunView(projectId: string, experiment: string) {
  const client = useQueryClient();
  return useMutation<RunView, ApiProblem, Saved>({
    mutationFn: ({ name, shared, state }) =>
      ask(place(projectId, shared), runViewSchema, { method: "PUT", body: { experiment, name, state } }),
    onSettled: () => client.invalidateQueries({ queryKey: viewsKey(projectId, experiment) }),
  });
}

export function useRemoveRunView(projectId: string, experiment: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, RunView>({
    mutationFn: ({ id, shared }) => tell(`${place(projectId, shared)}/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: viewsKey(projectId, experiment) }),
  });
}
