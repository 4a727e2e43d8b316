/**
 * Checkpoints: the numbers of a model in training, kept with a notebook so that the training can go on after a reload or
 * a crash. One per notebook, person and name: saving replaces, so two people who run the same cell do not meet.
 *
 * `PUT /api/notebooks/:notebookId/checkpoints/:name` with the bytes, `GET` lists, `GET …/:name` answers my bytes,
 * `DELETE …/:name` drops mine. What the bytes mean is the kernel's business.
 */
import { z } from "zod";

export const checkpointLimits = { bytes: 128 * 1024 * 1024, bytesPerNotebook: 512 * 1024 * 1024 } as const;

export const checkpointProgressSchema = z.object({
  unit: z.enum(["epoch", "step"]),
  done: z.number().min(0),
  total: z.number().min(0).nullable(),
});
export type CheckpointProgress = z.infer<typeof checkpointProgressSchema>;

export const checkpointSchema = z.object({
  name: z.string(),
  personId: z.string(),
  size: z.int(),
  progress: checkpointProgressSchema,
  savedAt: z.number(),
});
export type CheckpointInfo = z.infer<typeof checkpointSchema>;

export const checkpointListSchema = z.object({ items: z.array(checkpointSchema), nextCursor: z.null() });

/** How far it is, beside the bytes. */
export const saveCheckpointQuerySchema = z.object({
  unit: checkpointProgressSchema.shape.unit,
  done: z.coerce.number().min(0),
  total: z.coerce.number().min(0).optional(),
});
