"use client";
/** Projects: `/api/projects` and one of them. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type cloneProjectSchema,
  type createProjectSchema,
  type Project,
  pageOf,
  projectSchema,
  type TransferProject,
  type updateProjectSchema,
} from "#lib/protocol/project.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";

export const projectsKey = ["projects"] as const;
export const projectKey = (projectId: string) => ["project", projectId] as const;
const projectPage = pageOf(projectSchema);

function useListed(which: "all" | "trash", enabled: boolean, select: (all: readonly Project[]) => readonly Project[]) {
  return useQuery<readonly Project[], ApiProblem>({
    queryKey: [...projectsKey, which],
    enabled,
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(addressOf("/api/projects", { trash: which === "trash" || undefined, cursor, limit: 500 }), projectPage, {
          signal,
        }),
      ),
    select,
  });
}

const working = (all: readonly Project[]) => all.filter(({ archivedAt }) => archivedAt === null);
const archived = (all: readonly Project[]) => all.filter(({ archivedAt }) => archivedAt !== null);

/** Those one works in, latest change first; archived ones are not among them. */
export function useProjects(enabled = true): UseQueryResult<readonly Project[], ApiProblem> {
  return useListed("all", enabled, working);
}

export function useArchivedProjects(): UseQueryResult<readonly Project[], ApiProblem> {
  return useListed("all", true, archived);
}

export function useTrashedProjects(): UseQueryResult<readonly Project[], ApiProblem> {
  return useListed("trash", true, (all) => all);
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

/** Ends for good one that lies in the trash. */
export function useEndProject() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${id}?forever=true`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: projectsKey }),
  });
}

/** Makes it read-only for everybody and takes it out of the lists, or takes that back. */
export function useArchiveProject() {
  const client = useQueryClient();
  return useMutation<Project, ApiProblem, { readonly id: string; readonly archived: boolean }>({
    mutationFn: ({ id, archived }) =>
      ask(`/api/projects/${id}/${archived ? "archive" : "unarchive"}`, projectSchema, { method: "POST" }),
    onSuccess: async (project) => {
      client.setQueryData(projectKey(project.id), project);
      await client.invalidateQueries({ queryKey: projectsKey });
      await client.invalidateQueries({ queryKey: ["access"] });
    },
  });
}

/** A project of my own with all of this one that I may read. */
export function useCloneProject(projectId: string) {
  const client = useQueryClient();
  return useMutation<Project, ApiProblem, z.input<typeof cloneProjectSchema>>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/clone`, projectSchema, { method: "POST", body }),
    onSuccess: (project) => {
      client.setQueryData(projectKey(project.id), project);
      return client.invalidateQueries({ queryKey: projectsKey });
    },
  });
}

/** Gives it to a person, a team or its organization; whoever gives may lose it by that. */
export function useTransferProject(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, TransferProject>({
    mutationFn: (body) => tell(`/api/projects/${projectId}/transfer`, { method: "POST", body }),
    onSuccess: async () => {
      for (const key of [projectKey(projectId), projectsKey, ["access"], ["members"]])
        await client.invalidateQueries({ queryKey: key });
    },
  });
}
