/** MLflow's calls about artifacts: the proxy that its clients put to and get from, and what its pages ask. */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { artifactPath, joinPath, pathOfUri } from "#lib/tracking/artifact-path.ts";
import { invalid, MlflowError } from "#lib/tracking/mlflow/error.ts";
import type { BlobStore } from "../../blobs/index.ts";
import { contentResponse } from "../../http/content.ts";
import { bodyOf, refuseDeclared } from "../../http/stream-body.ts";
import type { Call, Endpoint } from "../../mlflow/index.ts";
import type { Artifacts } from "../artifacts.ts";
import { artifactRoot } from "../run-queries.ts";
import type { Runs } from "../runs.ts";
import { runIdOf } from "./runs.ts";

export interface ArtifactEndpointsDeps {
  readonly artifacts: Artifacts;
  readonly runs: Runs;
  readonly blobs: Pick<BlobStore, "read">;
}

const MOST_FORM_BYTES = 10 * 1024 * 1024;
export const PART_HEADER = "x-octavo-upload";

export function artifactEndpoints(deps: ArtifactEndpointsDeps): readonly Endpoint[] {
  return [...proxyEndpoints(deps), ...partEndpoints(deps), ...runEndpoints(deps)];
}

/** A file of the project as an answer; its name and type follow from the path. */
export async function serveArtifact(
  { artifacts, blobs }: Pick<ArtifactEndpointsDeps, "artifacts" | "blobs">,
  projectId: ProjectId,
  path: string,
  download: boolean,
  request: { readonly method: string | undefined; readonly headers: Headers },
): Promise<Response> {
  const found = await artifacts.find(projectId, path);
  if (found === undefined) throw new AppError("not_found", `No such artifact: '${path.slice(0, 200)}'`);
  return contentResponse(blobs, { ...found, download, immutable: false }, request);
}

function proxyEndpoints(deps: ArtifactEndpointsDeps): readonly Endpoint[] {
  const { artifacts } = deps;
  const root = "mlflow-artifacts/artifacts";
  return [
    {
      method: "PUT",
      path: `${root}/{path*}`,
      right: "run",
      stream: true,
      async handle({ projectId, params, incoming }) {
        await artifacts.put(projectId, params.path ?? "", bodyOf(incoming));
        return {};
      },
    },
    {
      method: "GET",
      path: `${root}/{path*}`,
      right: "view",
      handle: ({ projectId, params, headers, incoming }) =>
        serveArtifact(deps, projectId, params.path ?? "", true, { method: incoming.method, headers }),
    },
    {
      method: "GET",
      path: root,
      right: "view",
      async handle({ projectId, query }) {
        const entries = await artifacts.list(projectId, query.get("path") ?? "");
        return { files: entries.map((entry) => fileInfo("", entry)) };
      },
    },
    {
      method: "DELETE",
      path: `${root}/{path*}`,
      right: "edit",
      stream: true,
      async handle({ projectId, params }) {
        await artifacts.remove(projectId, params.path ?? "");
        return {};
      },
    },
    {
      method: "GET",
      path: "mlflow-artifacts/presigned/{path*}",
      right: "view",
      handle: async () => {
        throw new MlflowError("NOT_IMPLEMENTED", "Presigned download is not supported: artifacts come from here");
      },
    },
  ];
}

function partEndpoints({ artifacts }: ArtifactEndpointsDeps): readonly Endpoint[] {
  const at = (verb: string): string => `mlflow-artifacts/mpu/${verb}/{folder*}`;
  return [
    {
      method: "POST",
      path: at("create"),
      right: "run",
      async handle({ projectId, params, fields, base }) {
        const name = fields.needText("path").split("/").at(-1) ?? "";
        const parts = fields.needWhole("num_parts");
        const { id, secret } = await artifacts.beginUpload(projectId, joinPath(params.folder ?? "", name), parts);
        return {
          upload_id: id,
          credentials: Array.from({ length: parts }, (_, index) => ({
            url: `${base}/api/2.0/mlflow-artifacts/parts/${id}/${index + 1}`,
            part_number: index + 1,
            headers: { [PART_HEADER]: secret },
          })),
        };
      },
    },
    {
      method: "POST",
      path: at("complete"),
      right: "run",
      async handle({ projectId, fields }) {
        await artifacts.completeUpload(projectId, fields.needText("upload_id"));
        return {};
      },
    },
    {
      method: "POST",
      path: at("abort"),
      right: "run",
      async handle({ projectId, fields }) {
        await artifacts.abortUpload(projectId, fields.needText("upload_id"));
        return {};
      },
    },
  ];
}

function runEndpoints(deps: ArtifactEndpointsDeps): readonly Endpoint[] {
  const { artifacts, runs } = deps;
  /** The run's folder; refuses one whose artifacts a client keeps elsewhere. */
  const rootOf = async ({ projectId, fields }: Pick<Call, "projectId" | "fields">) => {
    const uri = artifactRoot(await runs.find(projectId, runIdOf(fields)));
    const path = pathOfUri(uri);
    if (path === undefined) throw invalid(`The artifacts of this run are at ${uri}, which is not here`);
    return { uri, path };
  };
  return [
    {
      method: "GET",
      path: "mlflow/artifacts/list",
      right: "view",
      async handle(call) {
        const root = await rootOf(call);
        const folder = artifactPath(call.fields.text("path") ?? "");
        const entries = await artifacts.list(call.projectId, joinPath(root.path, folder));
        return { root_uri: root.uri, files: entries.map((entry) => fileInfo(folder, entry)) };
      },
    },
    {
      method: "GET",
      path: "get-artifact",
      right: "view",
      async handle(call) {
        const root = await rootOf(call);
        const path = joinPath(root.path, artifactPath(call.fields.needText("path")));
        const { headers, incoming } = call;
        return serveArtifact(deps, call.projectId, path, true, { method: incoming.method, headers });
      },
    },
    {
      method: "POST",
      path: "mlflow/upload-artifact",
      right: "run",
      stream: true,
      async handle(call) {
        const root = await rootOf(call);
        const path = joinPath(root.path, artifactPath(call.fields.needText("path")));
        refuseDeclared(call.incoming, MOST_FORM_BYTES);
        await artifacts.put(call.projectId, path, bodyOf(call.incoming));
        return {};
      },
    },
  ];
}

export function fileInfo(
  folder: string,
  entry: { readonly name: string; readonly isFolder: boolean; readonly size: number },
): Readonly<Record<string, unknown>> {
  const path = joinPath(folder, entry.name);
  return entry.isFolder ? { path, is_dir: true } : { path, is_dir: false, file_size: entry.size };
}
