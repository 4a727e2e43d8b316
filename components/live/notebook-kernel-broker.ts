/**
 * Answers what a kernel asks for. The kernel's frame has no cookies, so private bytes reach it only through this page,
 * which asks the server with the person's own rights: the files of a dataset version, parts of those files, the
 * project's files that cells import, and secrets.
 */
import { z } from "zod";
import { assertNever } from "#lib/base/assert.ts";
import type { KernelRequest } from "#lib/kernel/protocol.ts";
import type { StudyRequest } from "#lib/kernel/study-request.ts";
import type { TrackRequest } from "#lib/kernel/tracking-request.ts";
import { type DatasetManifest, datasetManifestSchema } from "#lib/protocol/dataset.ts";
import { interruptTicketSchema } from "#lib/protocol/execution.ts";
import type { KnownSecrets } from "#lib/secrets/known.ts";
import type { KernelBroker } from "../kernel/index.ts";
import { ApiProblem, problemOf } from "./api/problem.ts";
import { addressOf, ask, tell } from "./api/request.ts";
import { readSecret } from "./api/secrets.ts";
import type { NotebookPackages } from "./notebook-packages.ts";
import type { ProjectFiles } from "./notebook-project-files.ts";
import { answerStudy } from "./notebook-studies.ts";

export interface BrokerPlace {
  readonly projectId: string;
  readonly notebookId: string;
}

/** `secrets`: learns what was read. `track`: takes what the kernel says of runs. */
export function kernelBroker(
  { projectId, notebookId }: BrokerPlace,
  files: ProjectFiles,
  packages: Pick<NotebookPackages, "read">,
  secrets: KnownSecrets,
  track: (request: TrackRequest) => unknown,
  runIdOf: (key: string) => string | undefined,
): KernelBroker {
  const manifests = new Map<string, Promise<DatasetManifest>>();
  const manifestOf = (ref: string, signal: AbortSignal): Promise<DatasetManifest> => {
    let manifest = manifests.get(ref);
    if (manifest === undefined) {
      manifest = ask(addressOf(`/api/projects/${projectId}/datasets/resolve`, { ref }), datasetManifestSchema, {
        signal,
      });
      manifests.set(ref, manifest);
      // The newest version is another one tomorrow, and a failure may be over.
      manifest.catch(() => manifests.delete(ref));
      if (!/@\d+$/.test(ref)) manifest.then(() => manifests.delete(ref)).catch(() => manifests.delete(ref));
    }
    return manifest;
  };
  return async (request, signal, sessionId) => {
    if (request.kind === "dataset") return manifestOf(request.ref, signal);
    if (request.kind === "project-file") return files.read(request.path, request.known, signal);
    if (request.kind === "package") return packages.read(request.name, request.known, signal);
    if (request.kind === "input-bytes") {
      const response = await fetch(`/api/notebooks/${notebookId}/blobs/${request.digest}`, {
        credentials: "same-origin",
        signal,
      });
      if (!response.ok) throw await problemOf(response);
      return response.arrayBuffer();
    }
    if (request.kind === "secret") {
      const value = await readSecret(projectId, request.name, sessionId, signal);
      secrets.learn(request.name, value);
      return value;
    }
    if (isTracking(request)) return track(request);
    if (isStudying(request)) return answerStudy({ projectId, runIdOf }, request, signal);
    if (request.kind !== "bytes") return checkpoint(notebookId, request, signal);
    const manifest = await manifestOf(request.ref, signal);
    const file = manifest.files.find(({ path }) => path === request.path);
    if (file === undefined) throw new Error(`${request.ref} has no file ${request.path}.`);
    if (request.end <= request.start) return new ArrayBuffer(0);
    const range = `bytes=${request.start}-${request.end - 1}`;
    const response = await fetch(file.url, { headers: { range }, credentials: "same-origin", signal });
    if (!response.ok) throw await problemOf(response);
    const bytes = await response.arrayBuffer();
    // A server that knows no ranges sends the whole file.
    return response.status === 206 ? bytes : bytes.slice(request.start, request.end);
  };
}

const trackingKinds: ReadonlySet<KernelRequest["kind"]> = new Set(["run-begin", "run-log", "run-artifact", "run-end"]);

function isTracking(request: KernelRequest): request is TrackRequest {
  return trackingKinds.has(request.kind);
}

function isStudying(request: KernelRequest): request is StudyRequest {
  return request.kind.startsWith("study-");
}

type CheckpointRequest = Extract<KernelRequest, { readonly kind: `${string}-checkpoint` }>;

async function checkpoint(notebookId: string, request: CheckpointRequest, signal: AbortSignal): Promise<unknown> {
  const address = `/api/notebooks/${notebookId}/checkpoints/${encodeURIComponent(request.name)}`;
  switch (request.kind) {
    case "save-checkpoint": {
      const { unit, done, total } = request.progress;
      const query = { unit, done, ...(total === null ? {} : { total }) };
      const bytes = { body: new Blob([request.bytes]), type: "application/octet-stream" };
      await tell(address, { method: "PUT", query, bytes });
      return null;
    }
    case "drop-checkpoint":
      await tell(address, { method: "DELETE" });
      return null;
    case "load-checkpoint": {
      const response = await fetch(address, { credentials: "same-origin", signal });
      if (response.status === 404) return null;
      if (!response.ok) throw await problemOf(response);
      return response.arrayBuffer();
    }
    default:
      return assertNever(request);
  }
}

/** Loops that hold their thread hear of an interrupt from the server. When that cannot be reached, a restart is offered. */
export function raiseInterrupt(ticket: string): void {
  ask("/api/interrupts", z.object({}), { method: "POST", body: { ticket } }).catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error;
  });
}

/** A ticket for runs that only this tab knows; without one, a loop that never pauses takes a restart to stop. */
export async function privateTicket(): Promise<string | undefined> {
  try {
    return (await ask("/api/interrupts/tickets", interruptTicketSchema, { method: "POST" })).ticket;
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return undefined;
  }
}
