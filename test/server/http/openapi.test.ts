import { expect, test } from "vitest";
import { z } from "zod";
import { openApi } from "#server/http/openapi.ts";
import { route } from "#server/http/route.ts";

const description = openApi(
  [
    route({
      method: "POST",
      path: "/api/projects/:projectId/things",
      summary: "Makes a thing.",
      access: { kind: "project", right: "edit", by: "projectId" },
      query: z.object({ dry: z.stringbool().default(false) }),
      body: z.object({ name: z.string().max(5) }),
      answer: z.object({ id: z.string() }),
      status: 201,
      handle: async () => ({ id: "1" }),
    }),
  ],
  "1.2.3",
);

test("a route is described by what validates it", () => {
  expect(description).toMatchObject({
    openapi: "3.1.0",
    info: { version: "1.2.3" },
    paths: {
      "/api/projects/{projectId}/things": {
        post: {
          summary: "Makes a thing.",
          "x-right": "edit",
          parameters: [
            { name: "projectId", in: "path", required: true },
            { name: "dry", in: "query", required: false },
          ],
          requestBody: {
            content: {
              "application/json": {
                schema: { properties: { name: { type: "string", maxLength: 5 } }, required: ["name"] },
              },
            },
          },
          responses: {
            201: { content: { "application/json": { schema: { properties: { id: { type: "string" } } } } } },
          },
        },
      },
    },
  });
});

test("a body that the handler reads itself is described by its types", () => {
  const { paths } = openApi(
    [
      route({
        method: "POST",
        path: "/api/things",
        summary: "Takes a thing or its file.",
        access: { kind: "signed-in" },
        reads: { "application/json": z.object({ name: z.string() }), "application/x-thing": "bytes" },
        handle: async () => undefined,
      }),
    ],
    "1",
  );
  expect(paths).toMatchObject({
    "/api/things": {
      post: {
        requestBody: {
          content: {
            "application/json": { schema: { required: ["name"] } },
            "application/x-thing": { schema: { type: "string", format: "binary" } },
          },
        },
      },
    },
  });
});
