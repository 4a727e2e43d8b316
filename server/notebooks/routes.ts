/** HTTP of notebooks as things in a project; what happens inside one travels over /collab. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { momentQuerySchema } from "#lib/protocol/collab-history.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  createdNotebookSchema,
  createNotebookSchema,
  deleteNotebookQuerySchema,
  duplicateNotebookSchema,
  importNotebookQuerySchema,
  listNotebooksQuerySchema,
  notebookSchema,
  updateNotebookSchema,
} from "#lib/protocol/notebook.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { readBytes, readJson } from "../http/body.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import { attachment } from "./disposition.ts";
import type { NotebookRow } from "./queries.ts";
import type { NotebooksService } from "./service.ts";

const MOST_FILE_BYTES = 100 * 1024 * 1024;
const NOTEBOOK_TYPE = "application/x-ipynb+json";

export interface RoutesDeps {
  readonly service: NotebooksService;
  /** The notebook, in the trash or not, if `principal` may do `right` in its project; else not_found or forbidden. */
  readonly reach: (principal: Principal, notebookId: NotebookId, right: Right) => Promise<NotebookRow>;
}

const inNotebook = z.object({ notebookId: idSchema });
const inProject = z.object({ projectId: idSchema });
const edits = { kind: "project", right: "edit", by: "notebookId" } as const;

export function createRoutes(deps: RoutesDeps): readonly Route[] {
  return [...listRoutes(deps), ...singleRoutes(deps), ...trashRoutes(deps)];
}

function listRoutes({ service }: RoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/notebooks",
      summary: "Notebooks of a project, latest change first.",
      access: { kind: "project", right: "view", by: "projectId" },
      params: inProject,
      query: listNotebooksQuerySchema,
      answer: pageOf(notebookSchema),
      handle: ({ projectId, query }) => service.list(projectId, query),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/notebooks",
      summary: `Make a notebook: blank from a JSON \`name\`, or from a file sent as ${NOTEBOOK_TYPE} (at most 100 MB).`,
      access: { kind: "project", right: "edit", by: "projectId" },
      params: inProject,
      query: importNotebookQuerySchema,
      reads: { "application/json": createNotebookSchema, [NOTEBOOK_TYPE]: "bytes" },
      answer: createdNotebookSchema,
      status: 201,
      async handle({ projectId, principal, query, incoming }) {
        if (isNotebookFile(incoming)) {
          const bytes = await readBytes(incoming, MOST_FILE_BYTES);
          const imported = await service.import(projectId, query.name, principal.personId, bytes);
          return { ...imported, notes: [...imported.notes] };
        }
        const body = createNotebookSchema.safeParse(await readJson(incoming));
        if (!body.success) {
          const fields = body.error.issues.map(({ path, message }) => ({ path: ["body", ...path].join("."), message }));
          throw new AppError("invalid_request", fields.map((field) => `${field.path}: ${field.message}`).join("; "), {
            detail: { fields },
          });
        }
        return { ...(await service.createBlank(projectId, body.data.name, principal.personId)), notes: [] };
      },
    }),
  ];
}

function singleRoutes({ service, reach }: RoutesDeps): Route[] {
  return [
    route({
      method: "PATCH",
      path: "/api/notebooks/:notebookId",
      summary: "Rename a notebook.",
      access: edits,
      params: inNotebook,
      body: updateNotebookSchema,
      answer: notebookSchema,
      handle: ({ params, body, principal }) =>
        service.rename(params.notebookId as NotebookId, body.name, principal.personId),
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/duplicate",
      summary: "Copy a notebook within its project, outputs included.",
      access: edits,
      params: inNotebook,
      body: duplicateNotebookSchema,
      answer: notebookSchema,
      status: 201,
      async handle({ params, body, principal }) {
        const { id } = await reach(principal, params.notebookId as NotebookId, "edit");
        return service.duplicate(id, body.name, principal.personId);
      },
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/history/start-again",
      summary:
        "Go on from the notebook as it was at a time, or at a named point; what came since stays in the history.",
      access: edits,
      params: inNotebook,
      body: momentQuerySchema,
      answer: notebookSchema,
      handle: ({ params, body, principal }) =>
        service.startAgain(params.notebookId as NotebookId, body, principal.personId),
    }),
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId/export",
      summary: "The notebook as a file (nbformat 4.5), large outputs included.",
      access: { kind: "project", right: "view", by: "notebookId" },
      params: inNotebook,
      async handle({ params }) {
        const { name, bytes } = await service.export(params.notebookId as NotebookId);
        return new Response(bytes as BodyInit, {
          headers: {
            "content-type": NOTEBOOK_TYPE,
            "content-length": String(bytes.byteLength),
            "content-disposition": attachment(`${name}.ipynb`),
            "content-security-policy": "sandbox",
          },
        });
      },
    }),
  ];
}

/** These see into the trash, where the guard finds nothing: each asks for its right itself. */
function trashRoutes({ service, reach }: RoutesDeps): Route[] {
  const access = { kind: "signed-in" } as const;
  return [
    route({
      method: "GET",
      path: "/api/notebooks/:notebookId",
      summary: "One notebook, with `deletedAt` when it lies in the trash.",
      access,
      params: inNotebook,
      answer: notebookSchema,
      handle: ({ params, principal }) => reach(principal, params.notebookId as NotebookId, "view"),
    }),
    route({
      method: "DELETE",
      path: "/api/notebooks/:notebookId",
      summary: "Put a notebook into the trash, or with ?forever=true end one that lies there.",
      access,
      params: inNotebook,
      query: deleteNotebookQuerySchema,
      async handle({ params, query, principal }) {
        const row = await reach(principal, params.notebookId as NotebookId, "edit");
        await (query.forever ? service.end(row) : service.trash(row, principal.personId));
      },
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/restore",
      summary: "Take a notebook out of the trash.",
      access,
      params: inNotebook,
      answer: notebookSchema,
      handle: async ({ params, principal }) =>
        service.restore(await reach(principal, params.notebookId as NotebookId, "edit")),
    }),
  ];
}

function isNotebookFile(incoming: IncomingMessage): boolean {
  const type = (incoming.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  return type === NOTEBOOK_TYPE;
}
