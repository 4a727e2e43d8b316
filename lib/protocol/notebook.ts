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

/** POST /api/projects/:projectId/notebooks as JSON; with content type application/x-ipynb+json the body is the file and `?name=` its name. */
export const createNotebookSchema = z.object({ name: nameSchema });
export const updateNotebookSchema = z.object({ name: nameSchema });
/** GET /api/projects/:projectId/notebooks?trash=true lists the trash. */
export const listNotebooksQuerySchema = z.object({
  trash: z.stringbool().default(false),
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
});

/** Text that arrived for a cell that was gone, offered back to who wrote it: GET /api/notebooks/:notebookId/rescued. */
export const rescuedSchema = z.object({ id: z.string(), cellId: z.string(), text: z.string(), at: z.number() });
