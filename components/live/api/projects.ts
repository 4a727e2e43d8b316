"use client";
/** Projects: `/api/projects` and one of them. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type createProjectSchema,
  type Project,
  pageOf,
  projectSchema,
  type updateProjectSchema,
} from "#lib/protocol/project.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";

export const projectsKey = ["projects"] as const;
export const projectKey = (projectId: string) => ["project", projectId] as const;
const projectPage = pageOf(projectSchema);

export function useProjects(enabled = true): UseQueryResult<readonly Project[], ApiProblem> {
  return useQuery({
    queryKey: projectsKey,
    enabled,
    queryFn: ({ signal }) =>
      askAll((cursor) => ask(addressOf("/api/projects", { cursor, limit: 500 }), projectPage, { signal })),
  });
}

export function useProject(projectId: string | undefined): UseQueryResult<Project, ApiProblem> {
  return useQuery({
    queryKey: projectKey(projectId ?? ""),
    enabled: projectId !== undefined,
    queryFn: ({ signal }) => ask(`/api/projects/${projectId}`, projectSchema, { signal }),
  });
}

export type NewProject = z.input<typeof createProjectSchema>;
export type ProjectChange = z.input<typeof updateProjectSchema>;

export function useCreateProject() {
  const client = useQueryClient();
  return useMutation<Project, ApiProblem, NewProject>({
    mutationFn: (project) => ask("/api/projects", projectSchema, { method: "POST", body: project }),
    onSuccess: (project) => {
      client.setQueryData(projectKey(project.id), project);
      return client.invalidateQueries({ queryKey: projectsKey });
    },
  });
}

/** Changes name or description; the page shows the change at once and takes it back when it is refused. */
export function useUpdateProject(projectId: string) {
  const client = useQueryClient();
  const key = projectKey(projectId);
  return useMutation<Project, ApiProblem, ProjectChange, { readonly before: Project | undefined }>({
    mutationFn: (change) => ask(`/api/projects/${projectId}`, projectSchema, { method: "PATCH", body: change }),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey: key });
      const before = client.getQueryData<Project>(key);
      if (before !== undefined) client.setQueryData(key, { ...before, ...change });
      return { before };
    },
    onError: (_error, _change, context) => client.setQueryData(key, context?.before),
    onSuccess: (project) => {
      client.setQueryData(key, project);
      return client.invalidateQueries({ queryKey: projectsKey });
    },
  });
}

/** Puts the project into the trash for everyone; `useRestoreProject` takes it out. */
export function useDeleteProject() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${id}`, { method: "DELETE" }),
    onSuccess: (_done, { id }) => {
      client.removeQueries({ queryKey: projectKey(id) });
      return client.invalidateQueries({ queryKey: projectsKey });
    },
  });
}

export function useRestoreProject() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${id}/restore`, { method: "POST" }),
    onSettled: () => client.invalidateQueries({ queryKey: projectsKey }),
  });
}
