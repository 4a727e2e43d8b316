/** HTTP of datasets and their versions. */
import { z } from "zod";
import type { DatasetId } from "#lib/base/id.ts";
import {
  createDatasetSchema,
  createVersionSchema,
  datasetContentQuerySchema,
  datasetDetailSchema,
  datasetManifestSchema,
  datasetSchema,
  deleteDatasetQuerySchema,
  listDatasetsQuerySchema,
  resolveDatasetQuerySchema,
  updateDatasetSchema,
} from "#lib/protocol/dataset.ts";
import { pageOf } from "#lib/protocol/project.ts";
import type { Blobs } from "../blobs/index.ts";
import { contentResponse } from "../http/content.ts";
import { type Route, route } from "../http/route.ts";
import type { Datasets } from "./datasets.ts";

export interface DatasetRoutesDeps {
  readonly datasets: Datasets;
  readonly blobs: Blobs;
}

const inProject = z.object({ projectId: z.string().max(64) });
const ofDataset = z.object({ datasetId: z.string().max(64) });
const ofVersion = ofDataset.extend({ number: z.coerce.number().int().min(1).max(1_000_000_000) });
const can = (right: "view" | "edit", by: string) => ({ kind: "project", right, by }) as const;

export function datasetRoutes(deps: DatasetRoutesDeps): Route[] {
  return [...projectRoutes(deps), ...itemRoutes(deps), ...versionRoutes(deps)];
}

function projectRoutes({ datasets }: DatasetRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/datasets",
      summary: "Datasets of a project, latest change first, or of its trash.",
      access: can("view", "projectId"),
      params: inProject,
      query: listDatasetsQuerySchema,
      answer: pageOf(datasetSchema),
      handle: ({ projectId, query }) => datasets.list(projectId, query),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/datasets",
      summary: "Make a dataset; its first version has these files.",
      access: can("edit", "projectId"),
      params: inProject,
      body: createDatasetSchema,
      answer: datasetManifestSchema,
      status: 201,
      handle: ({ projectId, body, principal }) => datasets.create(projectId, body, principal.personId),
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId/datasets/resolve",
      summary: "The version that `name`, `name@latest` or `name@3` names.",
      access: can("view", "projectId"),
      params: inProject,
      query: resolveDatasetQuerySchema,
      answer: datasetManifestSchema,
      handle: ({ projectId, query }) => datasets.resolve(projectId, query.ref),
    }),
  ];
}

function itemRoutes({ datasets }: DatasetRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/datasets/:datasetId",
      summary: "A dataset with its versions, newest first.",
      access: can("view", "datasetId"),
      params: ofDataset,
      answer: datasetDetailSchema,
      handle: ({ params }) => datasets.detail(params.datasetId as DatasetId),
    }),
    route({
      method: "PATCH",
      path: "/api/datasets/:datasetId",
      summary: "Rename or describe; versions stay as they are.",
      access: can("edit", "datasetId"),
      params: ofDataset,
      body: updateDatasetSchema,
      answer: datasetSchema,
      handle: ({ params, body }) => datasets.change(params.datasetId as DatasetId, body),
    }),
    route({
      method: "DELETE",
      path: "/api/datasets/:datasetId",
      summary: "Into the trash; with ?forever=true out of it for good.",
      access: can("edit", "datasetId"),
      params: ofDataset,
      query: deleteDatasetQuerySchema,
      handle: ({ params, query }) =>
        query.forever
          ? datasets.endForever(params.datasetId as DatasetId)
          : datasets.throwAway(params.datasetId as DatasetId),
    }),
    route({
      method: "POST",
      path: "/api/datasets/:datasetId/restore",
      summary: "Out of the trash.",
      access: can("edit", "datasetId"),
      params: ofDataset,
      answer: datasetSchema,
      handle: ({ params }) => datasets.restore(params.datasetId as DatasetId),
    }),
  ];
}

function versionRoutes({ datasets, blobs }: DatasetRoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/datasets/:datasetId/versions",
      summary: "Add a version; the newest one's content again answers that one.",
      access: can("edit", "datasetId"),
      params: ofDataset,
      body: createVersionSchema,
      answer: datasetManifestSchema,
      status: 201,
      handle: ({ params, body, principal }) =>
        datasets.addVersion(params.datasetId as DatasetId, body, principal.personId),
    }),
    route({
      method: "GET",
      path: "/api/datasets/:datasetId/versions/:number",
      summary: "The manifest of a version.",
      access: can("view", "datasetId"),
      params: ofVersion,
      answer: datasetManifestSchema,
      handle: ({ params }) => datasets.version(params.datasetId as DatasetId, params.number),
    }),
    route({
      method: "GET",
      path: "/api/datasets/:datasetId/versions/:number/content",
      summary: "The bytes of one file of a version, whole or a range.",
      access: can("view", "datasetId"),
      params: ofVersion,
      query: datasetContentQuerySchema,
      handle: async ({ params, query, headers, incoming }) => {
        const file = await datasets.fileAt(params.datasetId as DatasetId, params.number, query.path);
        const content = { ...file, download: query.download, immutable: true };
        return contentResponse(blobs, content, { method: incoming.method, headers });
      },
    }),
  ];
}
