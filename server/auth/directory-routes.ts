/** HTTP of SCIM 2.0 below /scim/v2, in its own error shape, and of the directories as the owner connects them. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError, errorKinds } from "#lib/base/errors.ts";
import type { OrganizationId, TeamId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  scimErrorType,
  scimGroupSchema,
  scimGroupType,
  scimListQuerySchema,
  scimListType,
  scimPatchSchema,
  scimUserSchema,
  scimUserType,
} from "#lib/protocol/scim.ts";
import {
  createDirectorySchema,
  directoryGroupSchema,
  directorySchema,
  updateDirectoryGroupSchema,
} from "#lib/protocol/sign-in.ts";
import { actAs, acting } from "../http/acting.ts";
import { readJson } from "../http/body.ts";
import { type Principal, type Route, type RouteRequest, route } from "../http/route.ts";
import type { Attempts } from "./attempts.ts";
import type { Directories } from "./directories.ts";
import type { DirectoryGroups, Group } from "./directory-groups.ts";
import type { DirectoryPersonRow, DirectoryRow } from "./directory-queries.ts";

export interface DirectoryRoutesDeps {
  readonly directories: Directories;
  readonly groups: DirectoryGroups;
  readonly organizationId: () => OrganizationId;
  readonly attempts: Attempts;
  readonly origin: () => string;
}

const owner = { kind: "owner" } as const;
const one = z.object({ id: idSchema });

export function directoryRoutes(deps: DirectoryRoutesDeps): Route[] {
  return [...settingRoutes(deps), ...describing(deps), ...userRoutes(deps), ...groupRoutes(deps)];
}

type Call = Pick<RouteRequest<unknown, unknown, unknown>, "incoming" | "params" | "query">;

/** A route that a directory's token opens and nothing else does. */
function scim(
  { directories, attempts }: DirectoryRoutesDeps,
  definition: {
    readonly method: Route["method"];
    readonly path: string;
    readonly summary: string;
    readonly status?: number;
    readonly list?: true;
  },
  work: (call: Call, directory: DirectoryRow) => Promise<object | undefined>,
): Route {
  const { method, path, summary, status, list } = definition;
  return route({
    method,
    path: `/scim/v2${path}`,
    summary,
    access: { kind: "public" },
    ...(path.includes(":id") ? { params: one } : {}),
    ...(list === true ? { query: scimListQuerySchema } : {}),
    problem: scimProblem,
    async handle(call) {
      const giveBack = attempts.proof(call.incoming);
      const [, token] = /^Bearer (\S+)$/i.exec(call.incoming.headers.authorization ?? "") ?? [];
      const directory = await directories.speaker(token);
      giveBack();
      const answer = await asDirectory(directory, () => work(call, directory));
      return answer === undefined
        ? new Response(null, { status: 204 })
        : new Response(JSON.stringify(answer), {
            status: status ?? 200,
            headers: { "content-type": "application/scim+json" },
          });
    },
  });
}

/** In the audit log the directory is who acts. */
function asDirectory<T>(directory: DirectoryRow, work: () => Promise<T>): Promise<T> {
  const request = acting();
  return actAs(
    {
      address: request?.address ?? "unknown",
      agent: request?.agent,
      requestId: request?.requestId,
      principal: undefined,
      directoryId: directory.id,
    },
    work,
  );
}

function userRoutes(deps: DirectoryRoutesDeps): Route[] {
  const { directories, origin } = deps;
  const show = (row: DirectoryPersonRow) => ({
    schemas: [scimUserType],
    id: row.id,
    userName: row.userName,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    displayName: row.name,
    name: { formatted: row.name },
    active: row.active,
    emails: [{ value: row.email, type: "work", primary: true }],
    meta: metaOf("User", row, origin()),
  });
  const id = (call: Call): string => (call.params as { id: string }).id;
  return [
    scim(
      deps,
      { method: "GET", path: "/Users", summary: "SCIM: users.", list: true },
      async ({ query }, { organizationId }) =>
        listOf(await directories.users(organizationId, query as z.output<typeof scimListQuerySchema>), query, show),
    ),
    scim(
      deps,
      { method: "POST", path: "/Users", summary: "SCIM: make a user.", status: 201 },
      async ({ incoming }, { organizationId }) =>
        show(await directories.addUser(organizationId, await read(incoming, scimUserSchema))),
    ),
    scim(deps, { method: "GET", path: "/Users/:id", summary: "SCIM: one user." }, async (call, { organizationId }) =>
      show(await directories.user(organizationId, id(call))),
    ),
    scim(
      deps,
      { method: "PUT", path: "/Users/:id", summary: "SCIM: replace a user." },
      async (call, { organizationId }) =>
        show(await directories.replaceUser(organizationId, id(call), await read(call.incoming, scimUserSchema))),
    ),
    scim(
      deps,
      { method: "PATCH", path: "/Users/:id", summary: "SCIM: change a user." },
      async (call, { organizationId }) =>
        show(await directories.patchUser(organizationId, id(call), await read(call.incoming, scimPatchSchema))),
    ),
    scim(
      deps,
      { method: "DELETE", path: "/Users/:id", summary: "SCIM: end a user's account." },
      async (call, { organizationId }) => {
        await directories.removeUser(organizationId, id(call));
        return undefined;
      },
    ),
  ];
}

function groupRoutes(deps: DirectoryRoutesDeps): Route[] {
  const { groups, origin } = deps;
  const show = (row: Group) => ({
    schemas: [scimGroupType],
    id: row.id,
    displayName: row.displayName,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    members: row.members.map(({ personId, name }) => ({
      value: personId,
      display: name,
      $ref: `${origin()}/scim/v2/Users/${personId}`,
    })),
    meta: metaOf("Group", row, origin()),
  });
  const id = (call: Call): string => (call.params as { id: string }).id;
  return [
    scim(
      deps,
      { method: "GET", path: "/Groups", summary: "SCIM: groups.", list: true },
      async ({ query }, { organizationId }) =>
        listOf(await groups.groups(organizationId, query as z.output<typeof scimListQuerySchema>), query, show),
    ),
    scim(
      deps,
      { method: "POST", path: "/Groups", summary: "SCIM: make a group.", status: 201 },
      async ({ incoming }, { organizationId }) =>
        show(await groups.putGroup(organizationId, undefined, await read(incoming, scimGroupSchema))),
    ),
    scim(deps, { method: "GET", path: "/Groups/:id", summary: "SCIM: one group." }, async (call, { organizationId }) =>
      show(await groups.group(organizationId, id(call))),
    ),
    scim(
      deps,
      { method: "PUT", path: "/Groups/:id", summary: "SCIM: replace a group." },
      async (call, { organizationId }) =>
        show(await groups.putGroup(organizationId, id(call), await read(call.incoming, scimGroupSchema))),
    ),
    scim(
      deps,
      { method: "PATCH", path: "/Groups/:id", summary: "SCIM: change a group." },
      async (call, { organizationId }) =>
        show(await groups.patchGroup(organizationId, id(call), await read(call.incoming, scimPatchSchema))),
    ),
    scim(
      deps,
      { method: "DELETE", path: "/Groups/:id", summary: "SCIM: end a group." },
      async (call, { organizationId }) => {
        await groups.removeGroup(organizationId, id(call));
        return undefined;
      },
    ),
  ];
}

/** What directories ask first: what is there to speak with. */
function describing(deps: DirectoryRoutesDeps): Route[] {
  const no = { supported: false };
  const config = {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { ...no, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: 200 },
    changePassword: no,
    sort: no,
    etag: no,
    authenticationSchemes: [
      { type: "oauthbearertoken", name: "Bearer token", description: "The directory's own token", primary: true },
    ],
  };
  const resource = (name: string, schema: string) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
  });
  const types = [resource("User", scimUserType), resource("Group", scimGroupType)];
  const attribute = (name: string, type = "string", more: object = {}) => ({
    name,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: "readWrite",
    returned: "default",
    uniqueness: "none",
    ...more,
  });
  const many = {
    multiValued: true,
    subAttributes: [attribute("value"), attribute("type"), attribute("primary", "boolean")],
  };
  const schemas = [
    {
      id: scimUserType,
      name: "User",
      attributes: [
        attribute("userName", "string", { required: true, uniqueness: "server" }),
        attribute("externalId"),
        attribute("displayName"),
        attribute("active", "boolean"),
        attribute("name", "complex", {
          subAttributes: ["formatted", "givenName", "familyName"].map((name) => attribute(name)),
        }),
        attribute("emails", "complex", many),
      ],
    },
    {
      id: scimGroupType,
      name: "Group",
      attributes: [
        attribute("displayName", "string", { required: true }),
        attribute("externalId"),
        attribute("members", "complex", many),
      ],
    },
  ];
  const all = (items: readonly object[]) => ({
    schemas: [scimListType],
    totalResults: items.length,
    startIndex: 1,
    itemsPerPage: items.length,
    Resources: items,
  });
  return [
    scim(
      deps,
      { method: "GET", path: "/ServiceProviderConfig", summary: "SCIM: what is supported." },
      async () => config,
    ),
    scim(deps, { method: "GET", path: "/ResourceTypes", summary: "SCIM: what there is." }, async () => all(types)),
    scim(deps, { method: "GET", path: "/Schemas", summary: "SCIM: what it is made of." }, async () => all(schemas)),
  ];
}

function settingRoutes({ directories, groups, organizationId }: DirectoryRoutesDeps): Route[] {
  const inBrowser = (principal: Principal): void => {
    if (principal.kind !== "session" && principal.credentialId !== "admin")
      throw new AppError("forbidden", "this is changed in a browser");
  };
  return [
    route({
      method: "GET",
      path: "/api/directories",
      summary: "Directories that provision people.",
      access: owner,
      answer: z.object({ items: z.array(directorySchema) }),
      handle: async () => ({ items: await directories.list() }),
    }),
    route({
      method: "POST",
      path: "/api/directories",
      summary: "Connect a directory (SCIM). Its token is in this answer only.",
      access: owner,
      body: createDirectorySchema,
      answer: directorySchema,
      status: 201,
      handle({ principal, body }) {
        inBrowser(principal);
        return directories.connect(body.name);
      },
    }),
    route({
      method: "DELETE",
      path: "/api/directories/:directoryId",
      summary: "Disconnect a directory: its token opens nothing from now on; people stay.",
      access: owner,
      params: z.object({ directoryId: idSchema }),
      handle({ principal, params }) {
        inBrowser(principal);
        return directories.disconnect(params.directoryId);
      },
    }),
    route({
      method: "GET",
      path: "/api/directory-groups",
      summary: "Groups that directories provision, and the teams that follow them.",
      access: owner,
      answer: z.object({ items: z.array(directoryGroupSchema) }),
      handle: async () => ({ items: await groups.mapped(organizationId()) }),
    }),
    route({
      method: "PATCH",
      path: "/api/directory-groups/:groupId",
      summary: "Let another team follow a directory's group, or none.",
      access: owner,
      params: z.object({ groupId: idSchema }),
      body: updateDirectoryGroupSchema,
      async handle({ params, body }) {
        await groups.map(organizationId(), params.groupId, body.teamId as TeamId | null);
      },
    }),
  ];
}

async function read<T extends z.ZodType>(incoming: IncomingMessage, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(await readJson(incoming));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError("invalid_request", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "not valid"}`, {
    detail: { scimType: "invalidValue" },
  });
}

function listOf<T>(
  page: { readonly total: number; readonly items: readonly T[] },
  query: unknown,
  show: (row: T) => object,
) {
  const { startIndex } = query as z.output<typeof scimListQuerySchema>;
  return {
    schemas: [scimListType],
    totalResults: page.total,
    startIndex: Math.max(1, startIndex),
    itemsPerPage: page.items.length,
    Resources: page.items.map(show),
  };
}

function metaOf(
  resourceType: "User" | "Group",
  row: { readonly id: string; readonly createdAt: number | Date; readonly updatedAt: number | Date },
  origin: string,
) {
  return {
    resourceType,
    created: new Date(Number(row.createdAt)).toISOString(),
    lastModified: new Date(Number(row.updatedAt)).toISOString(),
    location: `${origin}/scim/v2/${resourceType}s/${row.id}`,
  };
}

function scimProblem(error: unknown): Response | undefined {
  if (!(error instanceof AppError)) return undefined;
  const { status } = errorKinds[error.code];
  const headers = new Headers({ "content-type": "application/scim+json" });
  const { retryAfterMs, scimType } = error.detail;
  if (typeof retryAfterMs === "number") headers.set("retry-after", String(Math.ceil(retryAfterMs / 1000)));
  if (status === 401) headers.set("www-authenticate", "Bearer");
  const kind = scimType ?? (error.code === "conflict" ? "uniqueness" : undefined);
  const body = {
    schemas: [scimErrorType],
    status: String(status),
    detail: error.message,
    ...(kind === undefined ? {} : { scimType: kind }),
  };
  return new Response(JSON.stringify(body), { status, headers });
}
