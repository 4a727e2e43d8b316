/** HTTP of files and uploads. Who may is the guard's; a trashed thing still lies in its project. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { FileId } from "#lib/base/id.ts";
import {
  createFolderSchema,
  createUploadSchema,
  deleteFileQuerySchema,
  fileAtQuerySchema,
  fileContentQuerySchema,
  fileSchema,
  listFilesQuerySchema,
  MAX_FILE_BYTES,
  previewQuerySchema,
  previewSchema,
  putFileQuerySchema,
  updateFileSchema,
  uploadPartQuerySchema,
  uploadSchema,
} from "#lib/protocol/file.ts";
import { pageOf } from "#lib/protocol/project.ts";
import type { Blobs } from "../blobs/index.ts";
import { contentResponse } from "../http/content.ts";
import { type Route, route } from "../http/route.ts";
import { bodyOf, refuseDeclared } from "../http/stream-body.ts";
import type { FileRow } from "./file-queries.ts";
import { type Files, show } from "./files.ts";
import { previewOf } from "./preview.ts";
import type { Tables } from "./tables.ts";
import type { Uploads } from "./uploads.ts";

export interface FileRoutesDeps {
  readonly files: Files;
  readonly uploads: Uploads;
  readonly blobs: Blobs;
  readonly tables: Tables;
}

const inProject = z.object({ projectId: z.string().max(64) });
const ofFile = z.object({ fileId: z.string().max(64) });
const ofUpload = z.object({ uploadId: z.string().max(64) });
const can = (right: "view" | "edit", by: string) => ({ kind: "project", right, by }) as const;

export function fileRoutes(deps: FileRoutesDeps): Route[] {
  return [...treeRoutes(deps), ...itemRoutes(deps), ...uploadRoutes(deps)];
}

function treeRoutes({ files, blobs }: FileRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/files",
      summary: "Files of one folder, of the whole tree, or of the trash.",
      access: can("view", "projectId"),
      params: inProject,
      query: listFilesQuerySchema,
      answer: pageOf(fileSchema),
      handle: ({ projectId, query }) => files.list(projectId, query),
    }),
    route({
      method: "GET",
      path: "/api/projects/:projectId/files/at",
      summary: "The file or folder at a path.",
      access: can("view", "projectId"),
      params: inProject,
      query: fileAtQuerySchema,
      answer: fileSchema,
      handle: async ({ projectId, query }) => show(known(await files.at(projectId, query.path))),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/files",
      summary: "Make a folder, and those above it.",
      access: can("edit", "projectId"),
      params: inProject,
      body: createFolderSchema,
      answer: fileSchema,
      status: 201,
      handle: async ({ projectId, body, principal }) =>
        show(await files.makeFolder(projectId, body.path, principal.personId)),
    }),
    route({
      method: "PUT",
      path: "/api/projects/:projectId/files/content",
      summary: "Upload a file in one request: the raw bytes are the body.",
      access: can("edit", "projectId"),
      params: inProject,
      query: putFileQuerySchema,
      reads: { "application/octet-stream": "bytes" },
      answer: fileSchema,
      status: 201,
      handle: async ({ projectId, query, principal, incoming }) => {
        refuseDeclared(incoming, MAX_FILE_BYTES);
        const content = await blobs.put(bodyOf(incoming), { limit: MAX_FILE_BYTES, projectId });
        const wish = { projectId, ...query, by: principal.personId };
        return show(await files.inTree(projectId, (client) => files.place(client, wish, content)));
      },
    }),
  ];
}

function itemRoutes({ files, blobs, tables }: FileRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/files/:fileId",
      summary: "One file or folder.",
      access: can("view", "fileId"),
      params: ofFile,
      answer: fileSchema,
      handle: async ({ params }) => show(known(await files.find(params.fileId as FileId))),
    }),
    route({
      method: "PATCH",
      path: "/api/files/:fileId",
      summary: "Rename or move; a folder takes all below it along.",
      access: can("edit", "fileId"),
      params: ofFile,
      body: updateFileSchema,
      answer: fileSchema,
      handle: async ({ params, body, principal }) =>
        show(await files.move(params.fileId as FileId, body.path, principal.personId)),
    }),
    route({
      method: "DELETE",
      path: "/api/files/:fileId",
      summary: "Into the trash; with ?forever=true out of it for good.",
      access: can("edit", "fileId"),
      params: ofFile,
      query: deleteFileQuerySchema,
      handle: async ({ params, query, principal }) => {
        if (query.forever) await files.endForever(params.fileId as FileId);
        else await files.throwAway(params.fileId as FileId, principal.personId);
      },
    }),
    route({
      method: "POST",
      path: "/api/files/:fileId/restore",
      summary: "Out of the trash, to where it was or under a number.",
      access: can("edit", "fileId"),
      params: ofFile,
      answer: fileSchema,
      handle: async ({ params, principal }) => show(await files.restore(params.fileId as FileId, principal.personId)),
    }),
    route({
      method: "GET",
      path: "/api/files/:fileId/content",
      summary: "The bytes, whole or a range.",
      access: can("view", "fileId"),
      params: ofFile,
      query: fileContentQuerySchema,
      handle: async ({ params, query, headers, incoming }) => {
        const file = withContent(await files.live(params.fileId as FileId));
        const content = { ...file, download: query.download, immutable: false };
        return contentResponse(blobs, content, { method: incoming.method, headers });
      },
    }),
    route({
      method: "GET",
      path: "/api/files/:fileId/preview",
      summary: "The first rows of a table or the start of a text.",
      access: can("view", "fileId"),
      params: ofFile,
      query: previewQuerySchema,
      answer: previewSchema,
      handle: async ({ params, query }) =>
        previewOf({ blobs, tables }, withContent(await files.live(params.fileId as FileId)), query.rows),
    }),
  ];
}

function uploadRoutes({ uploads }: FileRoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/projects/:projectId/uploads",
      summary: "Begin an upload in parts that can be resumed.",
      access: can("edit", "projectId"),
      params: inProject,
      body: createUploadSchema,
      answer: uploadSchema,
      status: 201,
      handle: ({ projectId, body, principal }) => uploads.begin(projectId, body, principal.personId),
    }),
    route({
      method: "GET",
      path: "/api/uploads/:uploadId",
      summary: "What of an upload is here and what is missing.",
      access: can("edit", "uploadId"),
      params: ofUpload,
      answer: uploadSchema,
      handle: ({ params }) => uploads.look(params.uploadId),
    }),
    route({
      method: "PUT",
      path: "/api/uploads/:uploadId/parts",
      summary: "One part: the raw bytes are the body. May be repeated.",
      access: can("edit", "uploadId"),
      params: ofUpload,
      query: uploadPartQuerySchema,
      reads: { "application/octet-stream": "bytes" },
      answer: uploadSchema,
      handle: ({ params, query, incoming }) =>
        uploads.putPart(params.uploadId, query.offset, (limit) => {
          refuseDeclared(incoming, limit);
          return bodyOf(incoming);
        }),
    }),
    route({
      method: "POST",
      path: "/api/uploads/:uploadId/complete",
      summary: "Join the parts and file them; again later answers the same file.",
      access: can("edit", "uploadId"),
      params: ofUpload,
      answer: fileSchema,
      handle: async ({ params }) => show(await uploads.complete(params.uploadId)),
    }),
    route({
      method: "DELETE",
      path: "/api/uploads/:uploadId",
      summary: "Cancel an upload.",
      access: can("edit", "uploadId"),
      params: ofUpload,
      handle: ({ params }) => uploads.cancel(params.uploadId),
    }),
  ];
}

function known(file: FileRow | undefined): FileRow {
  if (file === undefined) throw new AppError("not_found", "there is no such file");
  return file;
}

function withContent(file: FileRow): FileRow & { readonly digest: NonNullable<FileRow["digest"]> } {
  if (file.digest === null) throw new AppError("invalid_request", `${file.path} is a folder`);
  return { ...file, digest: file.digest };
}
