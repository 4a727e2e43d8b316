/** A workspace with projects and data in it, blobs on a disk of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createDiskBlobs } from "#server/blobs/disk.ts";
import { type Blobs, createBlobs } from "#server/blobs/index.ts";
import { createData, type Data } from "#server/data/index.ts";
import { createProjects } from "#server/projects/index.ts";
import { type Answer, adminToken, type Furnishing, openWorkspace, type Visitor, type Workspace } from "./workspace.ts";

export const GRACE_MS = 1000;

interface DataFurnishing extends Furnishing {
  readonly blobs: Blobs;
  readonly data: Data;
}

export interface DataWorkspace extends Workspace<DataFurnishing> {
  readonly owner: Visitor;
  project(): Promise<string>;
  /** Uploads text (or bytes) to a path; the answer's JSON is the file. */
  put(projectId: string, path: string, content: string | Uint8Array, query?: string): Promise<Answer>;
}

export async function openDataWorkspace(minPartBytes: number): Promise<DataWorkspace> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "octavo-data-"));
  const store = await createDiskBlobs(folder);
  const workspace = await openWorkspace<DataFurnishing>(({ db, auth, access, log, now, origin }) => {
    const projects = createProjects({ db, auth, access, log, now, origin });
    const blobs = createBlobs({ db, store, graceMs: GRACE_MS, log, now });
    const data = createData({ db, blobs, log, now, minPartBytes });
    projects.onEnd(data.forget);
    return {
      blobs,
      data,
      modules: [projects, data],
      rightIn: (principal, projectId) => projects.rightIn(principal, projectId),
      scopes: { projectId: async (id) => id as never, ...data.scopes },
    };
  });
  // By token: these tests let months pass, and a session would end.
  const owner = workspace.visitor({ authorization: `Bearer ${adminToken}` });
  return {
    ...workspace,
    owner,
    project: async () => (await owner.post("/api/projects", { name: "Data" })).json.id,
    put: (projectId, at, content, query = "") =>
      owner.call("PUT", `/api/projects/${projectId}/files/content?path=${encodeURIComponent(at)}${query}`, content, {
        "content-type": "application/octet-stream",
      }),
    stop: async () => {
      await workspace.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
