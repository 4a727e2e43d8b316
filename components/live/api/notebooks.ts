"use client";
/**
 * Notebooks as lists show them; the document itself travels over /collab. Renaming, deleting and restoring show at once
 * and are taken back when the server refuses.
 */
import { type QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type CreatedNotebook,
  createdNotebookSchema,
  type NotebookSummary,
  notebookSchema,
} from "#lib/protocol/notebook.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { forgetCopy } from "../forget-copies.ts";
import { type ApiProblem, isCode } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";
import { useSession } from "./session.ts";

export const notebookKey = (notebookId: string) => ["notebook", notebookId] as const;
export const notebooksKey = (projectId: string, trash: boolean) => ["notebooks", projectId, { trash }] as const;
const notebookPage = pageOf(notebookSchema);
const refreshMs = 30_000;
const pageSize = 500;

/** All notebooks of a project, or all in its trash. */
export function useNotebooks(
  projectId: string | undefined,
  trash = false,
): UseQueryResult<readonly NotebookSummary[], ApiProblem> {
  return useQuery({
    queryKey: notebooksKey(projectId ?? "", trash),
    enabled: projectId !== undefined,
    refetchInterval: refreshMs,
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(
          addressOf(`/api/projects/${projectId}/notebooks`, { trash: trash || undefined, cursor, limit: pageSize }),
          notebookPage,
          { signal },
        ),
      ),
  });
}

/** The id of a notebook that the person may see, by its name in the project. */
export async function notebookNamed(
  projectId: string,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const all = await askAll((cursor) =>
    ask(addressOf(`/api/projects/${projectId}/notebooks`, { cursor, limit: pageSize }), notebookPage, { signal }),
  );
  return all.find((one) => one.name === name)?.id;
}

/** One that is not (or no longer) mine to see answers `not_found`, and then this browser's copy of it goes. */
export function useNotebook(notebookId: string | undefined): UseQueryResult<NotebookSummary, ApiProblem> {
  const me = useSession().data?.person.id;
  return useQuery({
    queryKey: notebookKey(notebookId ?? ""),
    enabled: notebookId !== undefined,
    queryFn: async ({ signal }) => {
      try {
        return await ask(`/api/notebooks/${notebookId}`, notebookSchema, { signal });
      } catch (error) {
        if (isCode(error, "not_found") && me !== undefined) await forgetCopy(me, notebookId ?? "");
        throw error;
      }
    },
  });
}

export function useCreateNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<CreatedNotebook, ApiProblem, { readonly name: string }>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/notebooks`, createdNotebookSchema, { method: "POST", body }),
    onSuccess: (notebook) => added(client, notebook),
  });
}

/** Makes a notebook of an `.ipynb`; its name is the file's. */
export function useImportNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<CreatedNotebook, ApiProblem, File>({
    mutationFn: (file) =>
      ask(`/api/projects/${projectId}/notebooks`, createdNotebookSchema, {
        method: "POST",
        query: { name: notebookNameOf(file.name) },
        bytes: { body: file, type: "application/x-ipynb+json" },
      }),
    onSuccess: (notebook) => added(client, notebook),
  });
}

export function useRenameNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<NotebookSummary, ApiProblem, { readonly id: string; readonly name: string }, Before>({
    mutationFn: ({ id, name }) => ask(`/api/notebooks/${id}`, notebookSchema, { method: "PATCH", body: { name } }),
    onMutate: ({ id, name }) =>
      change(client, projectId, (items) => items.map((one) => (one.id === id ? { ...one, name } : one))),
    onError: (_error, _change, before) => takeBack(client, projectId, before),
    onSuccess: (notebook) => {
      client.setQueryData(notebookKey(notebook.id), notebook);
    },
    onSettled: () => refresh(client, projectId),
  });
}

/** A copy of it as it is now, under another name. */
export function useDuplicateNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<NotebookSummary, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => ask(`/api/notebooks/${id}/duplicate`, notebookSchema, { method: "POST", body: {} }),
    onSuccess: (notebook) => added(client, notebook),
    onSettled: () => refresh(client, projectId),
  });
}

/** Puts it in the trash. */
export function useDeleteNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }, Before>({
    mutationFn: ({ id }) => tell(`/api/notebooks/${id}`, { method: "DELETE" }),
    onMutate: ({ id }) => change(client, projectId, (items) => items.filter((one) => one.id !== id)),
    onError: (_error, _change, before) => takeBack(client, projectId, before),
    onSettled: () => refresh(client, projectId),
  });
}

export function useRestoreNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<NotebookSummary, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => ask(`/api/notebooks/${id}/restore`, notebookSchema, { method: "POST" }),
    onSettled: () => refresh(client, projectId),
  });
}

/** Ends one that lies in the trash. */
export function useEndNotebook(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/notebooks/${id}`, { method: "DELETE", query: { forever: true } }),
    onSettled: () => refresh(client, projectId),
  });
}

interface Before {
  readonly items: readonly NotebookSummary[] | undefined;
}

async function change(
  client: QueryClient,
  projectId: string,
  next: (items: readonly NotebookSummary[]) => readonly NotebookSummary[],
): Promise<Before> {
  const key = notebooksKey(projectId, false);
  await client.cancelQueries({ queryKey: key });
  const items = client.getQueryData<readonly NotebookSummary[]>(key);
  if (items !== undefined) client.setQueryData(key, next(items));
  return { items };
}

function takeBack(client: QueryClient, projectId: string, before: Before | undefined): void {
  client.setQueryData(notebooksKey(projectId, false), before?.items);
}

function refresh(client: QueryClient, projectId: string): Promise<void> {
  return client.invalidateQueries({ queryKey: ["notebooks", projectId] });
}

function added(client: QueryClient, notebook: NotebookSummary): Promise<void> {
  client.setQueryData(notebookKey(notebook.id), notebook);
  return refresh(client, notebook.projectId);
}

function notebookNameOf(fileName: string): string {
  return fileName.replace(/\.ipynb$/i, "").slice(0, 120) || "Imported";
}
