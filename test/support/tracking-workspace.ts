/** A workspace with projects and tracking in it, blobs in memory, and somebody who speaks MLflow's protocol. */
import { type Blobs, createBlobs, createMemoryBlobs } from "#server/blobs/index.ts";
import { createLive } from "#server/live/index.ts";
import { createMlflow } from "#server/mlflow/index.ts";
import { createProjects, type Projects } from "#server/projects/index.ts";
import { createRegistry } from "#server/registry/index.ts";
import { createTracking, type Tracking } from "#server/tracking/index.ts";
import { type Answer, adminToken, type Furnishing, openWorkspace, type Visitor, type Workspace } from "./workspace.ts";

export interface TrackingFurnishing extends Furnishing {
  readonly projects: Projects;
  readonly blobs: Blobs;
  readonly tracking: Tracking;
}

export interface TrackingWorkspace extends Workspace<TrackingFurnishing> {
  /** By token. */
  readonly owner: Visitor;
  project(name?: string): Promise<string>;
  /** MLflow's calls in a project: the path below `/api/2.0/`. */
  mlflow(projectId: string, visitor?: Visitor): Mlflow;
}

export interface Mlflow {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export async function openTrackingWorkspace(): Promise<TrackingWorkspace> {
  const workspace = await openWorkspace<TrackingFurnishing>(({ db, auth, access, log, now, origin }) => {
    const projects = createProjects({ db, auth, access, log, now, origin });
    const blobs = createBlobs({ db, log, store: createMemoryBlobs(), graceMs: 60_000 });
    const live = createLive({
      log,
      origin,
      authenticate: auth.authenticate,
      rightIn: projects.rightIn,
      watch: auth.watch,
    });
    access.onChanged(({ projectId }) => live.recheck(projectId));
    const tracking = createTracking({ db, blobs, log, now, publish: live.publish });
    projects.onEnd(tracking.forget);
    const registry = createRegistry({
      db,
      log,
      now,
      sealer: auth.sealerFor("webhook secrets"),
      locate: tracking.locateModel,
    });
    const mlflow = createMlflow({
      log,
      origin,
      rightIn: projects.rightIn,
      defaultOf: projects.firstOf,
      endpoints: [...tracking.endpoints, ...registry.endpoints],
    });
    return {
      projects,
      blobs,
      tracking,
      modules: [projects, live, tracking, mlflow],
      rightIn: projects.rightIn,
      scopes: { projectId: async (id) => id as never, ...tracking.scopes },
    };
  });
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  return {
    ...workspace,
    owner,
    project: async (name = "Tracked") => (await owner.post("/api/projects", { name })).json.id,
    mlflow(projectId, visitor = owner) {
      const at = (path: string): string => `/mlflow/${projectId}/api/2.0/${path}`;
      return {
        get: (path) => visitor.get(at(path)),
        post: (path, body = {}) => visitor.post(at(path), body),
        call: (method, path, body, headers) => visitor.call(method, at(path), body, headers),
      };
    },
  };
}
