/**
 * Setting an input without the right to edit: `PUT /api/notebooks/:notebookId/inputs`. Who may run may set; the server
 * writes it into the document with who and when. Editors write it themselves, as they do everything.
 *
 * Bytes of a picked file: `POST /api/notebooks/:notebookId/inputs/bytes`, answered with the digest that the value names.
 */
import { z } from "zod";

export const setInputSchema = z.object({
  name: z.string().min(1).max(100),
  scope: z.enum(["shared", "person"]),
  value: z.json(),
});
export type SetInput = z.infer<typeof setInputSchema>;

export const inputBytesLimit = 32 * 1024 * 1024;
export const inputBytesSchema = z.object({ digest: z.string(), size: z.int() });
