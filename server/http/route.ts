/**
 * A route as data: method, path, the right it needs, the schemas that validate it and describe it. One list of these is
 * the router, the guard and the OpenAPI document; nothing answers that is not in the list, and access has no default.
 */
import type { IncomingMessage } from "node:http";
import type { z } from "zod";
import type { Scope } from "#lib/access/policy.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";

/** Who asks. A token acts for the person that made it. */
export interface Principal {
  readonly kind: "session" | "token";
  readonly personId: PersonId;
  readonly name: string;
  /** Owner of the organization that this server was set up with: looks after the server. Says nothing about projects. */
  readonly owner: boolean;
  /** Session or token id, to close what a revocation ends. */
  readonly credentialId: string;
  /** What a token may do at most; absent: all that the person may. */
  readonly scope?: Scope | undefined;
}

/**
 * What a route asks of its caller. `by` names the path parameter from which the project, or the organization, follows.
 * `signed-in` routes ask for rights themselves, if they touch what belongs to somebody. `person` ones are about the caller
 * alone: a token of a narrower scope than the person's own is refused. `owner`: of the server's own organization.
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "signed-in" }
  | { readonly kind: "person" }
  | { readonly kind: "owner" }
  /** A foreign protocol asks for itself: which project it is about may follow from the token. */
  | { readonly kind: "protocol" }
  | { readonly kind: "organization"; readonly role: "owner" | "member" | "guest"; readonly by: string }
  | { readonly kind: "project"; readonly right: Right; readonly by: string };

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";

export interface RouteRequest<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Headers;
  /** Who asks; absent only on public routes. */
  readonly principal: Principal;
  /** The project that the guard checked, on project routes. */
  readonly projectId: ProjectId;
  /** The organization that the guard checked, on organization routes. */
  readonly organizationId: OrganizationId;
  /** The raw request, for bodies that are streams. Its body is unread when the route has no `body` schema. */
  readonly incoming: IncomingMessage;
  readonly signal: AbortSignal;
}

export interface RouteDefinition<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly method: Method;
  /** Hono's syntax: `/api/notebooks/:notebookId`. */
  readonly path: string;
  /** One line for the API description. */
  readonly summary: string;
  readonly access: Access;
  readonly params?: Params;
  readonly query?: Query;
  /** Parsed as JSON; leave out to read `incoming` as a stream. */
  readonly body?: Body;
  /** Bodies that the handler reads from `incoming` itself, for the description: content type → schema, or its bytes. */
  readonly reads?: Readonly<Record<string, z.ZodType | "bytes">>;
  /** Largest JSON body in bytes (default 1 MiB). */
  readonly bodyLimit?: number;
  readonly answer?: Answer;
  /** Why pages of other sites may send it, cookies or not; what it does must not hang on who is signed in. */
  readonly crossSite?: string;
  /** Status of a plain answer (default 200). */
  readonly status?: number;
  /** Errors of a foreign protocol have its own shape. */
  readonly problem?: (error: unknown) => Response | undefined;
  readonly handle: (
    request: RouteRequest<z.output<Params>, z.output<Query>, z.output<Body>>,
  ) => Promise<z.input<Answer> | Response>;
}

/** A route with its types forgotten, as the router keeps it. */
export type Route = RouteDefinition<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

/** Declares a route; the types of handler and schemas are checked here and then forgotten. */
export function route<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(definition: RouteDefinition<Params, Query, Body, Answer>): Route {
  return definition as unknown as Route;
}
