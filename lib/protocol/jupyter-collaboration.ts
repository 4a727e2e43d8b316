/**
 * Jupyter's collaboration endpoints, as far as its document clients need them. A notebook's path is `<notebookId>.ipynb`
 * or `<projectId>/<name>.ipynb`; its file id is its id.
 */
import { z } from "zod";

export const jupyterSessionSchema = z.object({ format: z.literal("json"), type: z.literal("notebook") });
export const jupyterSessionAnswerSchema = z.object({
  format: z.string(),
  type: z.string(),
  fileId: z.string(),
  sessionId: z.string(),
});

/** Close codes of Jupyter's room path. */
export const jupyterClose = { badRequest: 4400, notFound: 4404, serverError: 4500 } as const;

export type NotebookPath =
  | { readonly kind: "id"; readonly notebookId: string }
  | { readonly kind: "name"; readonly projectId: string; readonly name: string };

export function parseNotebookPath(path: string): NotebookPath | undefined {
  const match = /^\/?(?:([^/]+)\/)?(.+)\.ipynb$/s.exec(path);
  const [, projectId, name] = match ?? [];
  if (name === undefined) return undefined;
  return projectId === undefined ? { kind: "id", notebookId: name } : { kind: "name", projectId, name };
}

export type RoomName =
  | { readonly kind: "document"; readonly notebookId: string }
  /** A room without a document: presence only. */
  | { readonly kind: "transient" };

/** `json:notebook:<fileId>`; a name with fewer than two colons is transient (`JupyterLab:globalAwareness`). */
export function parseRoomName(name: string): RoomName | undefined {
  const parts = name.split(":");
  if (parts.length < 3) return { kind: "transient" };
  const [format, type, ...rest] = parts;
  return format === "json" && type === "notebook" ? { kind: "document", notebookId: rest.join(":") } : undefined;
}

/** The answer to RAW `save`: everything is stored as it comes, so a save has only to wait for that. */
export function saveAnswer(id: number | undefined): Readonly<Record<string, unknown>> {
  return { type: "save", responseTo: id ?? 0, status: "success" };
}
