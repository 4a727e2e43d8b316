"use client";
/** Files of a project: one folder at a time, their previews, moves, the trash. Uploads are in ../uploads. */
import { type QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { fileSchema, type Preview, type ProjectFile, previewSchema } from "#lib/protocol/file.ts";
import { pageOf } from "#lib/protocol/project.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";

const filePage = pageOf(fileSchema);
const pageSize = 1000;
const previewRows = 200;
const filesKey = (projectId: string) => ["files", projectId] as const;

export interface FilesWanted {
  /** `""`: the top. */
  readonly folder?: string;
  readonly trash?: boolean;
}

export function useFiles(
  projectId: string,
  { folder = "", trash = false }: FilesWanted = {},
): UseQueryResult<readonly ProjectFile[], ApiProblem> {
  return useQuery({
    queryKey: [...filesKey(projectId), { folder, trash }],
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(
          addressOf(`/api/projects/${projectId}/files`, {
            folder: folder || undefined,
            trash: trash || undefined,
            cursor,
            limit: pageSize,
          }),
          filePage,
          { signal },
        ),
      ),
  });
}

export function useFile(fileId: string): UseQueryResult<ProjectFile, ApiProblem> {
  return useQuery({
    queryKey: ["file", fileId],
    queryFn: ({ signal }) => ask(`/api/files/${fileId}`, fileSchema, { signal }),
  });
}

export function useFilePreview(file: ProjectFile): UseQueryResult<Preview, ApiProblem> {
  return useQuery({
    queryKey: ["file-preview", file.id, file.digest],
    staleTime: Number.POSITIVE_INFINITY, // content has a digest: it does not change under it
    queryFn: ({ signal }) =>
      ask(addressOf(`/api/files/${file.id}/preview`, { rows: previewRows }), previewSchema, { signal }),
  });
}

export function useCreateFolder(projectId: string) {
  const client = useQueryClient();
  return useMutation<ProjectFile, ApiProblem, { readonly path: string }>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/files`, fileSchema, { method: "POST", body }),
    onSuccess: () => refreshFiles(client, projectId),
  });
}

export function useMoveFile(projectId: string) {
  const client = useQueryClient();
  return useMutation<ProjectFile, ApiProblem, { readonly id: string; readonly path: string }>({
    mutationFn: ({ id, path }) => ask(`/api/files/${id}`, fileSchema, { method: "PATCH", body: { path } }),
    onSuccess: (file) => {
      client.setQueryData(["file", file.id], file);
      return refreshFiles(client, projectId);
    },
  });
}

/** Puts files and folders into the trash, each by itself. */
export function useDeleteFiles(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly ids: readonly string[]; readonly forever?: boolean }>({
    mutationFn: async ({ ids, forever }) => {
      for (const id of ids)
        await tell(`/api/files/${id}`, { method: "DELETE", query: { forever: forever === true ? true : undefined } });
    },
    onSettled: () => refreshFiles(client, projectId),
  });
}

export function useRestoreFiles(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly ids: readonly string[] }>({
    mutationFn: async ({ ids }) => {
      for (const id of ids) await ask(`/api/files/${id}/restore`, fileSchema, { method: "POST" });
    },
    onSettled: () => refreshFiles(client, projectId),
  });
}

export function refreshFiles(client: QueryClient, projectId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: filesKey(projectId) });
}

export function fileContentAddress(fileId: string, download = false): string {
  return addressOf(`/api/files/${fileId}/content`, { download: download || undefined });
}
