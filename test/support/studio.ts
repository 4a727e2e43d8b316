/** A workspace with projects, blobs, rooms and notebooks, wired as the composition root wires them. */
import { must } from "#lib/base/assert.ts";
import type { NotebookId, ProjectId } from "#lib/base/id.ts";
import type { ControlMessage } from "#lib/protocol/collab-message.ts";
import { type Blobs, createBlobs, createMemoryBlobs } from "#server/blobs/index.ts";
import { type Collab, createCollab } from "#server/collab/index.ts";
import { createData, type Data } from "#server/data/index.ts";
import {
  createExecutions,
  createNotebooks,
  type EndedExecution,
  type Executions,
  type Notebooks,
} from "#server/notebooks/index.ts";
import { createPackages } from "#server/packages/index.ts";
import { createProjects, type Projects } from "#server/projects/index.ts";
import { createQuotas } from "#server/quotas/index.ts";
import { createSecrets, type Secrets } from "#server/secrets/index.ts";
import { type Foundation, type Furnishing, openWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";

/** The npm registry of studios that are opened from here on; nobody answers at this one. */
export const registryOfTests = { address: "http://127.0.0.1:9" };

export interface Studio extends Furnishing {
  readonly projects: Projects;
  readonly blobs: Blobs;
  readonly collab: Collab;
  readonly data: Data;
  readonly notebooks: Notebooks;
  readonly secrets: Secrets;
  readonly executions: Executions;
  /** What open pages were told of running cells. */
  readonly heard: ControlMessage[];
  /** Executions that ended: `notebook execution status`. */
  readonly endings: string[];
}

export function openStudio(examplesFolder: string, options: WorkspaceOptions = {}): Promise<Workspace<Studio>> {
  return openWorkspace((foundation) => furnishStudio(foundation, examplesFolder), options);
}

export function furnishStudio(foundation: Foundation, examplesFolder: string): Studio {
  const { db, auth, access, log, now, origin } = foundation;
  const projects = createProjects({ ...foundation, examplesFolder });
  const quotas = createQuotas({ db, now, server: { storageBytes: 100e9, sessions: 200 }, freshMs: 0 });
  projects.onCopy(({ from, to }) => quotas.admitCopy(from, to));
  const blobs = createBlobs({ db, log, store: createMemoryBlobs(), graceMs: 60_000, meter: quotas.meter });
  const data = createData({ db, blobs, log, now });
  projects.onEnd(data.forget);
  projects.onCopy(data.copy);
  const collab = createCollab({
    db,
    log,
    origin,
    authenticate: auth.authenticate,
    watch: auth.watch,
    access: (principal, notebookId) => notebooks.access(principal, notebookId),
    onGeneration: (client, notebookId, epoch) => notebooks.began(client, notebookId as NotebookId, epoch),
  });
  const notebooks: Notebooks = createNotebooks({ db, log, now, blobs, projects, collab });
  const packages = createPackages({ db, log, now, blobs, collab, registry: registryOfTests.address });
  const heard: ControlMessage[] = [];
  const listening: Pick<Collab, "edit" | "read" | "tell"> = {
    edit: collab.edit,
    read: collab.read,
    tell: (notebookId, message) => {
      heard.push(message);
      collab.tell(notebookId, message);
    },
  };
  const keys = () => auth.keysFor("project secrets");
  const secrets = createSecrets({ db, log, now, keys, rightIn: access.rightIn });
  const endings: string[] = [];
  const ended = async (one: EndedExecution) => void endings.push(`${one.notebookId} ${one.executionId} ${one.status}`);
  const executions = createExecutions({
    db,
    log,
    now,
    blobs,
    collab: listening,
    secrets,
    admitSession: quotas.admitSession,
    key: async () => must((await auth.keysFor("interrupt tickets"))[0], "a key"),
    leaseMs: 20_000,
    paceMs: 5,
    ended,
  });
  access.onChanged((change) => collab.recheck(change));
  return {
    projects,
    blobs,
    data,
    collab,
    notebooks,
    secrets,
    executions,
    heard,
    endings,
    modules: [projects, quotas, blobs, data, collab, notebooks, packages, secrets, executions],
    rightIn: access.rightIn,
    scopes: {
      projectId: async (id) => id as ProjectId,
      notebookId: (id) => notebooks.projectOf(id as NotebookId),
      ...data.scopes,
    },
  };
}
