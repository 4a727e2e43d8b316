/**
 * The HTTP of secrets. Who manages a project sets those of the project; everybody in it sets their own. Values go out one
 * at a time: the project's to who may run in it, one's own to oneself. A token acts on one's own secrets only if it may
 * run: one that was made to look reads nothing here.
 */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  readSecretSchema,
  secretListSchema,
  secretNameSchema,
  secretValueSchema,
  setSecretSchema,
} from "#lib/protocol/secret.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { SecretsService } from "./service.ts";

export type RightIn = (principal: Principal, projectId: ProjectId) => Promise<Right | undefined>;

const inProject = z.object({ projectId: idSchema });
const params = inProject.extend({ name: secretNameSchema });
const view = { kind: "project", right: "view", by: "projectId" } as const;
const manage = { kind: "project", right: "manage", by: "projectId" } as const;

export function secretRoutes(service: SecretsService, rightIn: RightIn): Route[] {
  /** Whether the caller may run, and so read the project's. Fails for a token that may not act on what is one's own. */
  const mayRun = async (principal: Principal, projectId: ProjectId): Promise<boolean> => {
    const runs = allows(await rightIn(principal, projectId), "run");
    if (principal.kind === "token" && !runs)
      throw new AppError("forbidden", "a token needs the right to run for secrets");
    return runs;
  };
  return [
    route({
      method: "GET",
      path: "/api/projects/:projectId/secrets",
      summary: "Names of secrets: mine in this project and, for who may run, the project's. Never a value.",
      access: view,
      params: inProject,
      answer: secretListSchema,
      async handle({ principal, projectId }) {
        const withShared = await mayRun(principal, projectId);
        return { items: await service.list({ projectId, personId: principal.personId }, withShared) };
      },
    }),
    route({
      method: "PUT",
      path: "/api/projects/:projectId/secrets/:name",
      summary: "Set a secret of the project.",
      access: manage,
      params,
      body: setSecretSchema,
      async handle({ principal, projectId, params: { name }, body }) {
        await service.set({ projectId, personId: null }, name, body.value, principal.personId);
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/secrets/:name",
      summary: "Delete a secret of the project.",
      access: manage,
      params,
      async handle({ projectId, params: { name } }) {
        await service.remove({ projectId, personId: null }, name);
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "PUT",
      path: "/api/projects/:projectId/own-secrets/:name",
      summary: "Set a secret of mine in the project: it stands in the place of the project's in my sessions.",
      access: view,
      params,
      body: setSecretSchema,
      async handle({ principal, projectId, params: { name }, body }) {
        await mayRun(principal, projectId);
        await service.set({ projectId, personId: principal.personId }, name, body.value, principal.personId);
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "DELETE",
      path: "/api/projects/:projectId/own-secrets/:name",
      summary: "Delete a secret of mine in the project.",
      access: view,
      params,
      async handle({ principal, projectId, params: { name } }) {
        await mayRun(principal, projectId);
        await service.remove({ projectId, personId: principal.personId }, name);
        return new Response(null, { status: 204 });
      },
    }),
    route({
      method: "POST",
      path: "/api/projects/:projectId/secrets/:name/read",
      summary: "The value, for a kernel's session: mine, else the project's for who may run. Each is in the audit log.",
      access: view,
      params,
      body: readSecretSchema,
      answer: secretValueSchema,
      async handle({ principal, projectId, params: { name }, body }) {
        const withShared = await mayRun(principal, projectId);
        const { personId } = principal;
        return service.read({ projectId, personId }, { name, sessionId: body.sessionId, withShared });
      },
    }),
  ];
}
