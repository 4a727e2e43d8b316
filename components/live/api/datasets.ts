"use client";
/** Datasets of a project and their versions, which never change once made. */
import { type QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type createDatasetSchema,
  type createVersionSchema,
  type Dataset,
  type DatasetDetail,
  type DatasetManifest,
  datasetDetailSchema,
  datasetManifestSchema,
  datasetSchema,
  type updateDatasetSchema,
} from "#lib/protocol/dataset.ts";
import { pageOf } from "#lib/protocol/project.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";

const datasetPage = pageOf(datasetSchema);
const pageSize = 500;

export function useDatasets(projectId: string, trash = false): UseQueryResult<readonly Dataset[], ApiProblem> {
  return useQuery({
    queryKey: ["datasets", projectId, { trash }],
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(
          addressOf(`/api/projects/${projectId}/datasets`, { trash: trash || undefined, cursor, limit: pageSize }),
          datasetPage,
          { signal },
        ),
      ),
  });
}

export function useDataset(datasetId: string): UseQueryResult<DatasetDetail, ApiProblem> {
  return useQuery({
    queryKey: ["dataset", datasetId],
    queryFn: ({ signal }) => ask(`/api/datasets/${datasetId}`, datasetDetailSchema, { signal }),
  });
}

export function useDatasetVersion(datasetId: string, number: number): UseQueryResult<DatasetManifest, ApiProblem> {
  return useQuery({
    queryKey: ["dataset", datasetId, number],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => ask(`/api/datasets/${datasetId}/versions/${number}`, datasetManifestSchema, { signal }),
  });
}

export function useCreateDataset(projectId: string) {
  const client = useQueryClient();
  return useMutation<DatasetManifest, ApiProblem, z.input<typeof createDatasetSchema>>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/datasets`, datasetManifestSchema, { method: "POST", body }),
    onSuccess: () => refresh(client, projectId),
  });
}

export type NewVersion = z.input<typeof createVersionSchema> & { readonly datasetId: string };

export function useCreateDatasetVersion(projectId: string) {
  const client = useQueryClient();
  return useMutation<DatasetManifest, ApiProblem, NewVersion>({
    mutationFn: ({ datasetId, ...body }) =>
      ask(`/api/datasets/${datasetId}/versions`, datasetManifestSchema, { method: "POST", body }),
    onSuccess: () => refresh(client, projectId),
  });
}

export function useUpdateDataset(projectId: string) {
  const client = useQueryClient();
  return useMutation<Dataset, ApiProblem, z.input<typeof updateDatasetSchema> & { readonly id: string }>({
    mutationFn: ({ id, ...body }) => ask(`/api/datasets/${id}`, datasetSchema, { method: "PATCH", body }),
    onSuccess: () => refresh(client, projectId),
  });
}

export function useDeleteDataset(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string; readonly forever?: boolean }>({
    mutationFn: ({ id, forever }) =>
      tell(`/api/datasets/${id}`, { method: "DELETE", query: { forever: forever === true ? true : undefined } }),
    onSettled: () => refresh(client, projectId),
  });
}

export function useRestoreDataset(projectId: string) {
  const client = useQueryClient();
  return useMutation<Dataset, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => ask(`/api/datasets/${id}/restore`, datasetSchema, { method: "POST" }),
    onSettled: () => refresh(client, projectId),
  });
}

async function refresh(client: QueryClient, projectId: string): Promise<void> {
  await client.invalidateQueries({ queryKey: ["datasets", projectId] });
  await client.invalidateQueries({ queryKey: ["dataset"] });
}
