/**
 * The history of a notebook's document: every edit with its author and time, and the document as it was at any moment.
 * Outputs are part of what a moment shows, but who wrote them is the server.
 */
import { z } from "zod";

/** GET /api/notebooks/:notebookId/history: who did how much in which minute, newest first. */
export const historyQuerySchema = z.object({
  from: z.coerce.number().int().min(0).default(0),
  to: z.coerce.number().int().min(0).default(Number.MAX_SAFE_INTEGER),
  cursor: z.string().max(100).optional(),
});
export const historyMinuteSchema = z.object({
  /** Start of the minute. */
  at: z.number(),
  epoch: z.int(),
  people: z.array(z.object({ personId: z.string(), edits: z.int() })),
});
export type HistoryMinute = z.infer<typeof historyMinuteSchema>;

/**
 * GET /api/notebooks/:notebookId/history/moment: the notebook as it was `at` a time, or at a named `point`.
 * POST /api/notebooks/:notebookId/history/start-again: a new generation that begins as the notebook was then.
 */
export const momentQuerySchema = z.object({
  at: z.coerce.number().int().min(0).optional(),
  point: z.string().max(64).optional(),
});
export type MomentQuery = z.infer<typeof momentQuerySchema>;
export const momentSchema = z.object({ at: z.number(), epoch: z.int(), notebook: z.unknown() });

/** GET /api/notebooks/:notebookId/history/changes: what was typed and deleted after `from`, up to `to` (at most a day). */
export const changesQuerySchema = z.object({
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(0),
});
export const historyChangeSchema = z.object({
  at: z.number(),
  personId: z.string(),
  kind: z.enum(["typed", "deleted", "cell-added", "cell-removed"]),
  cellId: z.string(),
  text: z.string(),
});
export type HistoryChange = z.infer<typeof historyChangeSchema>;
export const changesSchema = z.object({ items: z.array(historyChangeSchema), truncated: z.boolean() });

/** POST /api/notebooks/:notebookId/history/points names the present moment; GET lists the names. */
export const createPointSchema = z.object({ name: z.string().trim().min(1).max(200) });
export const pointSchema = z.object({
  id: z.string(),
  name: z.string(),
  epoch: z.int(),
  createdAt: z.number(),
  createdBy: z.string(),
});
export type HistoryPoint = z.infer<typeof pointSchema>;

/** `again`: people started again from an earlier moment. `restored`: the document came back from a backup. */
export const generationCauseSchema = z.enum(["again", "restored"]);
export type GenerationCause = z.infer<typeof generationCauseSchema>;

/** GET /api/notebooks/:notebookId/history/generations: how each generation after the first began, newest first. */
export const generationSchema = z.object({
  epoch: z.int(),
  cause: generationCauseSchema,
  by: z.string(),
  beganAt: z.number(),
  /** The generation before, and its last state vector (base64): what a copy of it has beyond never came here. */
  before: z.int(),
  beforeVector: z.string(),
});
export type HistoryGeneration = z.infer<typeof generationSchema>;
