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
