/** Our own API of a run's artifacts, and the address at which parts of a large upload arrive. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import {
  artifactEntriesSchema,
  artifactQuerySchema,
  readArtifactQuerySchema,
  runIdSchema,
} from "#lib/protocol/tracking.ts";
import { artifactPath, joinPath, pathOfUri } from "#lib/tracking/artifact-path.ts";
import type { BlobStore } from "../blobs/index.ts";
import { type Method, type Route, route } from "../http/route.ts";
import { bodyOf } from "../http/stream-body.ts";
import type { Artifacts } from "./artifacts.ts";
import { PART_HEADER, serveArtifact } from "./mlflow/artifacts.ts";
import { artifactRoot } from "./run-queries.ts";
import type { Runs } from "./runs.ts";

export interface ArtifactRoutesDeps {
  readonly artifacts: Artifacts;
  readonly runs: Runs;
  readonly blobs: Pick<BlobStore, "read">;
}

const ofRun = z.object({ runId: runIdSchema });
const can = (right: Right) => ({ kind: "project", right, by: "runId" }) as const;

export function artifactRoutes(deps: ArtifactRoutesDeps): readonly Route[] {
  const { artifacts, runs } = deps;
  const within = async (projectId: ProjectId, runId: string, path: string): Promise<string> => {
    const root = pathOfUri(artifactRoot(await runs.find(projectId, runId)));
    if (root === undefined) throw new AppError("invalid_request", "the artifacts of this run are kept elsewhere");
    return joinPath(root, artifactPath(path));
  };
  const read = (method: Method): Route =>
    route({
      method,
      path: "/api/runs/:runId/artifacts/content",
      summary: "The bytes of an artifact; ranges are answered.",
      access: can("view"),
      params: ofRun,
      query: readArtifactQuerySchema,
      handle: async ({ projectId, params, query, headers }) =>
        serveArtifact(deps, projectId, await within(projectId, params.runId, query.path), query.download, {
          method,
          headers,
        }),
    });
  return [
    route({
      method: "GET",
      path: "/api/runs/:runId/artifacts",
      summary: "What lies in a folder of a run's artifacts.",
      access: can("view"),
      params: ofRun,
      query: artifactQuerySchema.extend({ path: z.string().max(2000).default("") }),
      answer: artifactEntriesSchema,
      async handle({ projectId, params, query }) {
        const folder = artifactPath(query.path);
        const entries = await artifacts.list(projectId, await within(projectId, params.runId, folder));
        return { items: entries.map(({ name, ...entry }) => ({ ...entry, path: joinPath(folder, name) })) };
      },
    }),
    read("GET"),
    read("HEAD"),
    route({
      method: "PUT",
      path: "/api/runs/:runId/artifacts/content",
      summary: "Keep a file with a run: the raw bytes are the body.",
      access: can("run"),
      params: ofRun,
      query: artifactQuerySchema,
      reads: { "application/octet-stream": "bytes" },
      async handle({ projectId, params, query, incoming }) {
        await runs.active(projectId, params.runId);
        await artifacts.put(projectId, await within(projectId, params.runId, query.path), bodyOf(incoming));
      },
    }),
    route({
      method: "DELETE",
      path: "/api/runs/:runId/artifacts/content",
      summary: "Remove a file, or a folder with everything in it.",
      access: can("edit"),
      params: ofRun,
      query: artifactQuerySchema,
      async handle({ projectId, params, query }) {
        await artifacts.remove(projectId, await within(projectId, params.runId, query.path));
      },
    }),
    ...["", "/mlflow/:project"].map((prefix) =>
      route({
        method: "PUT",
        path: `${prefix}/api/2.0/mlflow-artifacts/parts/:uploadId/:number`,
        summary: "One part of a large artifact, opened by the secret that the upload's start answered.",
        access: { kind: "public" },
        params: z.object({ uploadId: z.string().max(64), number: z.coerce.number().int() }),
        reads: { "application/octet-stream": "bytes" },
        async handle({ params, headers, incoming }) {
          const secret = headers.get(PART_HEADER) ?? "";
          const digest = await artifacts.putPart(params.uploadId, secret, params.number, bodyOf(incoming));
          return new Response(null, { status: 200, headers: { etag: `"${digest}"` } });
        },
      }),
    ),
  ];
}
