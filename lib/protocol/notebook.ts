import { z } from "zod";
import { nameSchema } from "./project.ts";

/** What a list shows of a notebook; the document itself travels over /collab. */
export const notebookSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  /** Generation of the document; a browser's copy of an earlier one is never merged. */
  epoch: z.int(),
  language: z.string(),
  cells: z.int(),
  createdAt: z.number(),
  createdBy: z.string(),
  updatedAt: z.number(),
  updatedBy: z.string(),
  /** Set while it lies in the trash. */
  deletedAt: z.number().nullable(),
});
export type NotebookSummary = z.infer<typeof notebookSchema>;

/**
 * What an import or export changed on the way, in words for the person ("3 cells had the same id").
 * Answer of POST /api/projects/:projectId/notebooks; the list of notes is empty for a blank notebook.
 */
export const createdNotebookSchema = notebookSchema.extend({ notes: z.array(z.string()) });
export type CreatedNotebook = z.infer<typeof createdNotebookSchema>;

/**
 * POST /api/projects/:projectId/notebooks as JSON makes a blank notebook; with content type application/x-ipynb+json the
 * body is the file (at most 100 MB) and `?name=` its name. Names are unique among a project's notebooks, since
 * `<projectId>/<name>.ipynb` is a notebook's path for Jupyter's clients: a taken one gets a number ("Untitled 2"), and
 * a rename to a taken one answers `name_taken`.
 */
export const createNotebookSchema = z.object({ name: nameSchema });
export const importNotebookQuerySchema = z.object({ name: nameSchema.optional() });
/** PATCH /api/notebooks/:notebookId. */
export const updateNotebookSchema = z.object({ name: nameSchema });
/** POST /api/notebooks/:notebookId/duplicate: a copy with outputs; without a name "<name> copy". */
export const duplicateNotebookSchema = z.object({ name: nameSchema.optional() });
/**
 * GET /api/projects/:projectId/notebooks, latest change first; ?trash=true lists the trash, latest deletion first.
 * DELETE /api/notebooks/:notebookId puts one into the trash, POST …/restore takes it out, DELETE …?forever=true ends it
 * there (as do 30 days in the trash).
 */
export const listNotebooksQuerySchema = z.object({
  trash: z.stringbool().default(false),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});
export const deleteNotebookQuerySchema = z.object({ forever: z.stringbool().default(false) });
/** GET /api/notebooks/:notebookId/blobs/:digest?type=mime: bytes of a large output; only those of that notebook. */
export const blobQuerySchema = z.object({ type: z.string().max(200).optional() });

/** Text that arrived for a cell that was gone, offered back to who wrote it: GET /api/notebooks/:notebookId/rescued. */
export const rescuedSchema = z.object({ id: z.string(), cellId: z.string(), text: z.string(), at: z.number() });
