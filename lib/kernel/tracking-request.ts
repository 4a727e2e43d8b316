/** What a kernel asks of its page about runs. Parsed as hostile and bounded, like all that comes out of a kernel. */
import { z } from "zod";
import { doubleSchema } from "../protocol/tracking.ts";
import { artifactPath } from "../tracking/artifact-path.ts";

export const trackLimits = { points: 1000, pairs: 1000, key: 250, text: 8000, fileBytes: 64 * 1024 * 1024 } as const;

/** The kernel's own name of a run: the execution that began it, and a count. */
const handleSchema = z.string().regex(/^[\w-]{1,64}:\d{1,9}$/);
const keySchema = z.string().min(1).max(trackLimits.key);
const pairsSchema = z
  .record(keySchema, z.string().max(trackLimits.text))
  .refine((pairs) => Object.keys(pairs).length <= trackLimits.pairs);

export const trackRequestSchemas = [
  z.object({
    kind: z.literal("run-begin"),
    run: handleSchema,
    executionId: z.string().max(64),
    name: z.string().min(1).max(250).optional(),
    /** By name; made when there is none of it. */
    experiment: z.string().min(1).max(500).optional(),
    /** Nobody asked for it: it is begun with a training, and the page says whether it is wanted. */
    automatic: z.boolean().default(false),
    at: z.int().min(0),
    params: pairsSchema,
    tags: pairsSchema,
  }),
  z.object({
    kind: z.literal("run-log"),
    run: handleSchema,
    metrics: z
      .array(z.object({ key: keySchema, value: doubleSchema, step: z.int(), time: z.int().min(0) }))
      .max(trackLimits.points),
    params: pairsSchema,
    tags: pairsSchema,
  }),
  /** Keeps a file with the run, in the place of an older one at the path. Text goes as text, so that secrets stay out of it. */
  z.object({
    kind: z.literal("run-artifact"),
    run: handleSchema,
    path: z.string().min(1).max(500).refine(isFilePath, "a path of a file"),
    content: z.union([
      z.string().max(trackLimits.fileBytes),
      z.instanceof(ArrayBuffer).refine(({ byteLength }) => byteLength <= trackLimits.fileBytes),
    ]),
  }),
  z.object({
    kind: z.literal("run-end"),
    run: handleSchema,
    status: z.enum(["FINISHED", "FAILED", "KILLED"]),
    at: z.int().min(0),
  }),
] as const;
export type TrackRequest = z.infer<(typeof trackRequestSchemas)[number]>;
export type RunEnd = Extract<TrackRequest, { readonly kind: "run-end" }>["status"];

/** What the page says to `run-begin`. */
export type RunBegun =
  | { readonly tracked: true; readonly name: string; readonly address: string }
  | { readonly tracked: false; readonly why: string };

/** Whether a file of a run may be called so. */
export function isFilePath(path: string): boolean {
  try {
    return artifactPath(path) === path;
  } catch {
    return false;
  }
}
