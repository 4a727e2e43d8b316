/**
 * What a project uses and may use. `GET /api/projects/:projectId/usage` answers it to whoever may view the project;
 * `GET /api/organizations/:organizationId/usage` lists the projects of an organization to its owners, who say what they
 * may use by `PATCH …/quotas` of the organization (for all its projects) and of one project. `null` takes a word back.
 */
import { z } from "zod";

export const usageKinds = {
  files: "Files",
  datasets: "Datasets",
  artifacts: "Artifacts of runs",
  outputs: "Outputs of notebooks",
  documents: "Notebooks and their history",
  checkpoints: "Checkpoints",
  snapshots: "Notebooks as runs began",
  metrics: "Metrics of runs",
  uploads: "Uploads under way",
  trash: "In the trash",
} as const;
export type UsageKind = keyof typeof usageKinds;
const usageKindSchema = z.enum(Object.keys(usageKinds) as [UsageKind, ...UsageKind[]]);

const limitSchema = z.object({ limit: z.number().nullable(), from: z.enum(["project", "organization", "server"]) });

/** Something that takes up room, and is one thing to a person. */
export const largeThingSchema = z.object({
  kind: z.enum(["file", "dataset", "notebook", "run", "model"]),
  id: z.string(),
  name: z.string(),
  bytes: z.number(),
});
export type LargeThing = z.infer<typeof largeThingSchema>;

export const usageSchema = z.object({
  storage: limitSchema.extend({ used: z.number() }),
  sessions: limitSchema.extend({ open: z.int() }),
  /** What is kept once counts once, by the first of these kinds that has it; largest first, without what is empty. */
  kinds: z.array(z.object({ kind: usageKindSchema, bytes: z.number(), things: z.int() })),
  largest: z.array(largeThingSchema),
});
export type Usage = z.infer<typeof usageSchema>;

const quota = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();
export const quotaSchema = z.object({ storageBytes: quota, sessions: quota });
export const setQuotaSchema = quotaSchema.partial();

export const organizationUsageSchema = z.object({
  /** What the server gives where nobody says anything. */
  server: quotaSchema,
  /** What the organization says for all its projects. */
  organization: quotaSchema,
  projects: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      /** What is said for this project alone. */
      own: quotaSchema,
      used: z.number(),
      limit: z.number().nullable(),
    }),
  ),
});
export type OrganizationUsage = z.infer<typeof organizationUsageSchema>;
