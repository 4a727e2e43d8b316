/**
 * Tokens of a project: for programs that are nobody's. Each acts for a service of its own, which holds the token's right
 * in this one project and nothing else; revoked, it holds nothing, and what it did keeps its name.
 */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { createServiceTokenSchema, tokenSchema } from "#lib/protocol/person.ts";
import type { Auth } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import { type Route, route } from "../http/route.ts";
import { newId } from "../new-id.ts";
import type { Rights } from "./rights.ts";
import { dropGrantsOf, findPlace, putGrant } from "./sharing-queries.ts";

export interface ServiceTokensDeps {
  readonly db: Database;
  readonly auth: Pick<Auth, "services">;
  readonly now: () => number;
  readonly rights: Pick<Rights, "changed">;
}

export function serviceTokenRoutes({ db, auth, now, rights }: ServiceTokensDeps): Route[] {
  const access = { kind: "project", right: "manage", by: "projectId" } as const;
  const params = z.object({ projectId: idSchema });
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/tokens",
      summary: "Tokens of a project, which act for nobody but themselves.",
      access,
      params,
      answer: z.object({ items: z.array(tokenSchema) }),
      handle: async ({ projectId }) => ({ items: await auth.services.list(projectId) }),
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/tokens",
      summary: "Make a token of a project. It is shown in this answer only.",
      access,
      params,
      body: createServiceTokenSchema,
      answer: tokenSchema,
      status: 201,
      async handle({ principal, projectId, body }) {
        const by = principal.personId;
        const token = await db.transaction(async (client) => {
          const place = await findPlace(client, projectId, null);
          if (place === undefined) throw new AppError("not_found", "there is no such project");
          const { organizationId } = place;
          const wish = { ...body, projectIds: [projectId], createdBy: by };
          const made = await auth.services.add(client, organizationId, wish);
          await putGrant(client, {
            id: newId(),
            organizationId,
            projectId,
            notebookId: null,
            personId: made.personId,
            teamId: null,
            right: body.right,
            deploy: false,
            approve: false,
            expiresAt: null,
            by,
            now: now(),
          });
          return made.token;
        });
        rights.changed({ projectId });
        return token;
      },
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/tokens/:tokenId",
      summary: "Revoke a token of a project.",
      access,
      params: params.extend({ tokenId: idSchema }),
      async handle({ projectId, params }) {
        const personId = await auth.services.end(projectId, params.tokenId);
        if (personId === undefined) throw new AppError("not_found", "the project has no such token");
        await dropGrantsOf(db.pool, projectId, personId);
        rights.changed({ projectId, personId });
      },
    }),
  ];
}
