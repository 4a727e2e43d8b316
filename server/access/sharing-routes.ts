/** HTTP of sharing: the same for a project and for a single notebook of it, and links as who opens them sees them. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  accessAnswerSchema,
  askAccessSchema,
  candidatesQuerySchema,
  candidatesSchema,
  createLinkSchema,
  linkOfferSchema,
  openedLinkSchema,
  openLinkSchema,
  putGrantSchema,
  sharedNotebookSchema,
  shareLinkSchema,
} from "#lib/protocol/sharing.ts";
import { sameOrigin } from "../http/origin.ts";
import { type Access, type Route, route } from "../http/route.ts";
import type { Sharing } from "./sharing.ts";

export function sharingRoutes(sharing: Sharing, origin: () => string): Route[] {
  return [
    ...placeRoutes(sharing, "project"),
    ...placeRoutes(sharing, "notebook"),
    route({
      method: "GET",
      path: "/api/shared",
      summary: "Notebooks that were shared with me by themselves.",
      access: { kind: "person" },
      answer: z.object({ items: z.array(sharedNotebookSchema) }),
      handle: async ({ principal }) => ({ items: await sharing.sharedWith(principal.personId) }),
    }),
    ...linkRoutes(sharing, origin),
  ];
}

function placeRoutes(sharing: Sharing, kind: "project" | "notebook"): Route[] {
  const by = `${kind}Id`;
  const path = `/api/${kind}s/:${by}` as const;
  const can = (right: Right): Access => ({ kind: "project", right, by });
  const params = z.object({ [by]: idSchema });
  const notebookOf = (given: Record<string, string>): NotebookId | null =>
    kind === "notebook" ? (given[by] as NotebookId) : null;
  return [
    route({
      method: "GET",
      path: `${path}/access`,
      summary: `Who may do what with a ${kind}, what I may and why, and whom to ask.`,
      access: can("view"),
      params,
      answer: accessAnswerSchema,
      handle: ({ principal, projectId, params }) => sharing.describe(principal, projectId, notebookOf(params)),
    }),
    route({
      method: "GET",
      path: `${path}/candidates`,
      summary: `People and teams that a ${kind} could be shared with.`,
      access: can("manage"),
      params,
      query: candidatesQuerySchema,
      answer: candidatesSchema,
      handle: async ({ projectId, query }) => ({ items: await sharing.candidates(projectId, query.find) }),
    }),
    route({
      method: "POST",
      path: `${path}/grants`,
      summary: `Give somebody a right on a ${kind}, or change it.`,
      access: can("manage"),
      params,
      body: putGrantSchema,
      answer: accessAnswerSchema,
      async handle({ principal, projectId, params, body }) {
        await sharing.grant(principal, projectId, notebookOf(params), body);
        return sharing.describe(principal, projectId, notebookOf(params));
      },
    }),
    route({
      method: "DELETE",
      path: `${path}/grants/:grantId`,
      summary: `Take a right on a ${kind} away.`,
      access: can("manage"),
      params: params.extend({ grantId: idSchema }),
      handle: ({ projectId, params }) => sharing.revoke(projectId, notebookOf(params), String(params.grantId)),
    }),
    route({
      method: "POST",
      path: `${path}/requests`,
      summary: `Ask who manages a ${kind} for more than I may do with it.`,
      access: can("view"),
      params,
      body: askAccessSchema,
      handle: ({ principal, projectId, params, body }) => sharing.ask(principal, projectId, notebookOf(params), body),
    }),
    route({
      method: "DELETE",
      path: `${path}/requests/:requestId`,
      summary: "Decline what somebody asked for, or withdraw what I did.",
      access: can("view"),
      params: params.extend({ requestId: idSchema }),
      handle: ({ principal, projectId, params }) =>
        sharing.endRequest(principal, projectId, notebookOf(params), String(params.requestId)),
    }),
    route({
      method: "POST",
      path: `${path}/links`,
      summary: `Make a link that lets whoever has it view a ${kind}, or comment. Its address is in this answer only.`,
      access: can("manage"),
      params,
      body: createLinkSchema,
      answer: shareLinkSchema,
      status: 201,
      handle: ({ principal, projectId, params, body, incoming }) =>
        sharing.createLink(principal, projectId, notebookOf(params), body, incoming),
    }),
    route({
      method: "DELETE",
      path: `${path}/links/:linkId`,
      summary: "Revoke a link; whoever came by it is out at once.",
      access: can("manage"),
      params: params.extend({ linkId: idSchema }),
      handle: ({ projectId, params }) => sharing.revokeLink(projectId, notebookOf(params), String(params.linkId)),
    }),
  ];
}

function linkRoutes(sharing: Sharing, origin: () => string): Route[] {
  const params = z.object({ token: z.string().max(200) });
  return [
    route({
      method: "GET",
      path: "/api/links/:token",
      summary: "What a shared link opens.",
      access: { kind: "public" },
      params,
      answer: linkOfferSchema,
      handle: ({ params, principal, incoming }) => sharing.offer(params.token, principal, incoming),
    }),
    route({
      method: "POST",
      path: "/api/links/:token/open",
      summary: "Open a shared link, as who is signed in or as a visitor with a name.",
      access: { kind: "public" },
      params,
      body: openLinkSchema,
      answer: openedLinkSchema,
      async handle({ params, principal, body, incoming }) {
        if (!sameOrigin(incoming, origin()))
          throw new AppError("origin_refused", "this request comes from another site");
        const { cookies, ...opened } = await sharing.open(params.token, principal, body.name, incoming);
        const headers = new Headers();
        for (const cookie of cookies) headers.append("set-cookie", cookie);
        return Response.json(opened, { headers });
      },
    }),
  ];
}
