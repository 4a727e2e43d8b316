/** What the server says of itself: health and the API description. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { openApi } from "./openapi.ts";
import { type Route, route } from "./route.ts";

export interface SystemDeps {
  /** Whether requests can be served now; answers within a second or two. */
  readonly ready: () => Promise<boolean>;
  readonly allRoutes: () => readonly Route[];
  readonly version: string;
}

export function systemRoutes(deps: SystemDeps): readonly Route[] {
  return [
    route({
      method: "GET",
      path: "/api/health",
      summary: "200 once the server can serve requests, 503 otherwise.",
      access: { kind: "public" },
      answer: z.object({ status: z.literal("ok") }),
      async handle() {
        if (!(await deps.ready()))
          throw new AppError("unavailable", "the server is starting, draining, or has lost its database");
        return { status: "ok" as const };
      },
    }),
    route({
      method: "GET",
      path: "/api/openapi.json",
      summary: "This description.",
      access: { kind: "public" },
      handle: async () => Response.json(openApi(deps.allRoutes(), deps.version)),
    }),
  ];
}
