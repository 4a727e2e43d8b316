/** The HTTP of packages: see lib/protocol/package.ts. */
import { Readable } from "node:stream";
import { z } from "zod";
import type { NotebookId, ProjectId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  addPackageSchema,
  packageNameSchema,
  packageQuerySchema,
  pinnedPackageSchema,
  pinnedPackagesSchema,
} from "#lib/protocol/package.ts";
import { type Route, route } from "../http/route.ts";
import type { Kept, PackageService } from "./service.ts";

const path = "/api/notebooks/:notebookId/packages";
const params = z.object({ notebookId: idSchema });
const view = { kind: "project", right: "view", by: "notebookId" } as const;
const edit = { kind: "project", right: "edit", by: "notebookId" } as const;

export function packageRoutes(packages: PackageService): Route[] {
  return [
    route({
      method: "GET",
      path,
      summary: "Packages that a notebook pins.",
      access: view,
      params,
      answer: pinnedPackagesSchema,
      async handle({ params: { notebookId } }) {
        return { items: await packages.list(notebookId as NotebookId), nextCursor: null };
      },
    }),
    route({
      method: "POST",
      path,
      summary: "Fetches a package from the registry, and pins it.",
      access: edit,
      params,
      body: addPackageSchema,
      answer: pinnedPackageSchema,
      handle: ({ params: { notebookId }, principal: { personId }, projectId, body }) =>
        packages.add(placeOf(notebookId, projectId, personId), body.name, body.version),
    }),
    route({
      method: "DELETE",
      path,
      summary: "Takes a package out of a notebook.",
      access: edit,
      params,
      query: z.object({ name: packageNameSchema }),
      async handle({ params: { notebookId }, principal: { personId }, projectId, query }) {
        await packages.remove(placeOf(notebookId, projectId, personId), query.name);
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "GET",
      path: `${path}/code`,
      summary: "The program of a package of a notebook, for its kernels.",
      access: view,
      params,
      query: packageQuerySchema,
      handle: async ({ params: { notebookId }, query: { name, version } }) =>
        answerOf(await packages.code(notebookId as NotebookId, name, version), "text/plain; charset=utf-8"),
    }),
    route({
      method: "GET",
      path: `${path}/types`,
      summary: "The declarations of a package of a notebook, for its editor.",
      access: view,
      params,
      query: packageQuerySchema,
      handle: async ({ params: { notebookId }, query: { name, version } }) =>
        answerOf(await packages.types(notebookId as NotebookId, name, version), "application/json"),
    }),
  ];
}

function placeOf(notebookId: string, projectId: ProjectId, personId: Parameters<PackageService["add"]>[0]["personId"]) {
  return { notebookId: notebookId as NotebookId, projectId, personId };
}

/** A version never changes; whoever may no longer look asks in vain, since it is kept for this person alone. */
function answerOf({ content, needs }: Kept, type: string): Response {
  return new Response(Readable.toWeb(content) as unknown as BodyInit, {
    headers: {
      "content-type": type,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "x-octavo-needs": JSON.stringify(needs),
      "cache-control": "private, max-age=3600",
    },
  });
}
