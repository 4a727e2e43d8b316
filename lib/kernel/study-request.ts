/** What a kernel asks of its page about studies. Parsed as hostile and bounded, like all that comes out of a kernel. */
import { z } from "zod";
import { idSchema } from "../protocol/id.ts";
import { createStudySchema, type trialSchema } from "../protocol/study.ts";
import { doubleSchema } from "../protocol/tracking.ts";

const inStudy = { studyId: idSchema, number: z.int().min(0) };

export const studyRequestSchemas = [
  /** Joins the study of this name in the project, or begins it. */
  z.object({ kind: z.literal("study-open"), study: createStudySchema }),
  z.object({ kind: z.literal("study-ask"), studyId: idSchema, key: z.string().min(8).max(100) }),
  z.object({ kind: z.literal("study-report"), ...inStudy, step: z.int().min(0), value: doubleSchema }),
  z.object({
    kind: z.literal("study-tell"),
    ...inStudy,
    state: z.enum(["complete", "pruned", "failed"]),
    values: z.array(doubleSchema).max(4).optional(),
    /** The kernel's own name of the run that tracks the trial. */
    run: z.string().max(80).optional(),
  }),
  z.object({ kind: z.literal("study-best"), studyId: idSchema }),
] as const;
export type StudyRequest = z.infer<(typeof studyRequestSchemas)[number]>;

export type Asked = Pick<z.output<typeof trialSchema>, "number" | "params">;

/** What the page says to `study-open`. */
export interface OpenedStudy {
  readonly id: string;
  readonly name: string;
  readonly directions: readonly ("minimize" | "maximize")[];
  readonly trials: number;
}
