/**
 * Studies: a search for good params that browser tabs, workers and Python programs share by asking and telling.
 *
 * `GET`/`POST /api/projects/:projectId/studies`, `GET`/`DELETE /api/studies/:studyId` (with the best trials and how much each
 * dimension matters), `GET …/trials`, `POST …/ask` → what to try next (send your own `key`, and asking again answers the
 * same trial), `POST …/trials/:number/report` → whether to give it up, `PUT …/trials/:number` tells how it ended (again is
 * harmless; another end is refused).
 */
import { z } from "zod";
import type { Space } from "../tracking/study/space.ts";
import { problemsOf } from "../tracking/study/space.ts";
import { samplerKinds } from "../tracking/study/study.ts";
import { idSchema } from "./id.ts";
import { pageQuerySchema } from "./project.ts";
import { doubleSchema, runIdSchema } from "./tracking.ts";

const valueSchema = z.union([z.string().max(500), z.number(), z.boolean(), z.null()]);
const nameSchema = z.string().min(1).max(100);
const range = { low: z.number(), high: z.number(), log: z.boolean().optional(), step: z.number().optional() };

const dimensionSchema = z.object({
  name: nameSchema,
  domain: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("float"), ...range }),
    z.object({ kind: z.literal("int"), ...range }),
    z.object({ kind: z.literal("categorical"), choices: z.array(valueSchema).min(1).max(200) }),
  ]),
  /** Only there when another, standing before it, has one of these values. */
  when: z.object({ name: nameSchema, among: z.array(valueSchema).min(1).max(200) }).optional(),
});

const spaceSchema = z
  .array(dimensionSchema)
  .min(1)
  .max(100)
  .superRefine((space, context) => {
    for (const message of problemsOf(space as Space)) context.addIssue({ code: "custom", message });
  });

const prunerSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("none") }),
  z.object({
    kind: z.literal("median"),
    startupTrials: z.int().min(1).max(1000).default(5),
    warmupSteps: z.int().min(0).default(0),
  }),
  z.object({
    kind: z.literal("asha"),
    minResource: z.int().min(1).default(1),
    reductionFactor: z.int().min(2).max(10).default(3),
  }),
  z.object({
    kind: z.literal("hyperband"),
    minResource: z.int().min(1).default(1),
    maxResource: z.int().min(1),
    reductionFactor: z.int().min(2).max(10).default(3),
  }),
]);

/** `name`: the one that is called exactly so. */
export const listStudiesQuerySchema = pageQuerySchema.extend({ name: z.string().max(200).optional() });

export const createStudySchema = z.object({
  name: z.string().trim().min(1).max(200),
  space: spaceSchema,
  directions: z
    .array(z.enum(["minimize", "maximize"]))
    .min(1)
    .max(4)
    .default(["minimize"]),
  sampler: z.enum(samplerKinds).default("auto"),
  pruner: prunerSchema.default({ kind: "none" }),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(0),
});

export const studySchema = createStudySchema.extend({
  id: z.string(),
  projectId: z.string(),
  trials: z.int(),
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type Study = z.output<typeof studySchema>;

export const trialSchema = z.object({
  number: z.int(),
  state: z.enum(["running", "complete", "pruned", "failed"]),
  params: z.record(z.string(), valueSchema),
  values: z.array(doubleSchema).nullable(),
  steps: z.array(z.tuple([z.number(), doubleSchema])),
  runId: z.string().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
});

export const studyDetailSchema = studySchema.extend({
  /** The best (several where they are equal), or with several directions all that no other is better than in each. */
  best: z.array(trialSchema),
  /** For each direction: how much each dimension matters, most first; shares that add up to 1. */
  importance: z.array(z.array(z.object({ name: z.string(), share: z.number() }))),
});

export const askSchema = z.object({
  /** Your own, to be able to ask again. */
  key: z.string().min(8).max(100).optional(),
  runId: runIdSchema.optional(),
});

export const reportSchema = z.object({ step: z.int().min(0), value: doubleSchema });
export const verdictSchema = z.object({ prune: z.boolean() });

export const tellSchema = z
  .object({
    state: z.enum(["complete", "pruned", "failed"]),
    /** One per direction, when complete. */
    values: z.array(doubleSchema).max(4).optional(),
    /** The run that tracked it. */
    runId: runIdSchema.optional(),
  })
  .refine(
    ({ state, values }) => (state === "complete") === (values !== undefined),
    "values, when and only when complete",
  );

export const inStudySchema = z.object({ studyId: idSchema });
export const inTrialSchema = inStudySchema.extend({ number: z.coerce.number().int().min(0) });
