/**
 * `WS /live`: what happens while one looks. Text frames, JSON. Signed in by cookie, or by `?token=` (a ticket, or
 * an API token).
 *
 * A page sends `{"type":"watch","projectId":…}` for the runs of a project, or with a `runId` for one run's; the server
 * answers `{"type":"watching",…}` or `{"type":"refused",…}` (not there, or not to be seen). `unwatch` ends it. From then
 * on `runs` messages come, at most ten a second: which runs changed (ask for their rows again), new points, and which
 * runs' files or lines grew. Nothing is kept for who was away: after a reconnect, watch and read again.
 */
import { z } from "zod";
import { doubleSchema, stepSchema } from "./tracking.ts";

const subject = { projectId: z.string().min(1).max(64), runId: z.string().max(64).optional() };

export const liveRequestSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("watch"), ...subject }),
  z.object({ type: z.literal("unwatch"), ...subject }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** Points of one metric since the last message. `more`: some were left out; read a tile or the history. */
export const livePointsSchema = z.object({
  runId: z.string(),
  key: z.string(),
  points: z.array(z.tuple([stepSchema, z.number(), doubleSchema])),
  more: z.boolean(),
});

export const liveMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("watching"), ...subject }),
  z.object({ type: z.literal("refused"), ...subject }),
  z.object({
    type: z.literal("runs"),
    projectId: z.string(),
    /** Began, ended, renamed, got params, tags or inputs, deleted, restored. */
    changed: z.array(z.string()),
    points: z.array(livePointsSchema),
    /** Paths of files that came or went. */
    files: z.array(z.string()),
    /** Runs that wrote lines. */
    lines: z.array(z.string()),
  }),
]);
export type LiveMessage = z.infer<typeof liveMessageSchema>;
export type LiveRuns = Extract<LiveMessage, { type: "runs" }>;

export const liveClose = { notSignedIn: 4401, ended: 4403, tooSlow: 4408, draining: 1001 } as const;
