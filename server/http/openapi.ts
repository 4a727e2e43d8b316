/** The API description, generated from the routes that answer: what is validated is what is described. */
import { z } from "zod";
import { routeNeeds } from "#lib/access/needs.ts";
import { problemSchema } from "#lib/protocol/problem.ts";
import type { Route } from "./route.ts";

type Json = Readonly<Record<string, unknown>>;

export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:([A-Za-z]+)(\{[^}]*\})?/g, "{$1}");
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Octavo", version },
    paths,
    components: {
      schemas: { Problem: jsonSchema(problemSchema, "output") },
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "octavo.session_token" },
      },
    },
  };
}

function operation(route: Route): Json {
  const answer =
    route.answer === undefined
      ? {}
      : { content: { "application/json": { schema: jsonSchema(route.answer, "output") } } };
  return {
    summary: route.summary,
    ...(route.access.kind === "public" ? { security: [] } : { security: [{ token: [] }, { session: [] }] }),
    ...(route.access.kind === "project" ? { "x-right": route.access.right } : {}),
    ...(route.access.kind === "organization" ? { "x-role": route.access.role } : {}),
    "x-needs": routeNeeds[`${route.method} ${route.path}`],
    parameters: [...pathParameters(route), ...queryParameters(route)],
    ...requestBody(route),
    responses: {
      [String(route.status ?? 200)]: { description: "Done.", ...answer },
      default: {
        description: "It failed.",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function requestBody(route: Route): Json {
  const bodies: [string, z.ZodType | "bytes"][] = Object.entries(route.reads ?? {});
  if (route.body !== undefined) bodies.unshift(["application/json", route.body]);
  if (bodies.length === 0) return {};
  const content = bodies.map(([type, schema]) => [
    type,
    { schema: schema === "bytes" ? { type: "string", format: "binary" } : jsonSchema(schema, "input") },
  ]);
  return { requestBody: { required: true, content: Object.fromEntries(content) } };
}

function pathParameters(route: Route): Json[] {
  return [...route.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(route: Route): Json[] {
  if (!(route.query instanceof z.ZodObject)) return [];
  return Object.entries(route.query.shape).map(([name, schema]) => ({
    name,
    in: "query",
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: jsonSchema(schema as z.ZodType, "input"),
  }));
}

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
