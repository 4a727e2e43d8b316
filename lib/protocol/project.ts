import { z } from "zod";

/** No control characters, and no half of a surrogate pair, which UTF-8 cannot write. */
export const oneLine = /^[^\p{Cc}\p{Cs}]*$/u;

export const nameSchema = z
  .string()
  .trim()
  .min(1, "a name has at least one character")
  .max(120, "a name has at most 120 characters")
  .regex(oneLine, "no control characters");

/** Prose of a few lines: line breaks and tabs, but no other control characters. */
const descriptionSchema = z
  .string()
  .max(2000, "a description has at most 2000 characters")
  .regex(/^([^\p{Cc}\p{Cs}]|[\n\r\t])*$/u, "no control characters");

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  /** What I may do in it. */
  right: z.enum(["view", "comment", "run", "edit", "manage"]),
  /** Whether I manage it, also where it is archived and `right` is to view it. */
  manages: z.boolean(),
  organizationId: z.string(),
  notebooks: z.int(),
  /** Set while it is archived: everybody may view it at most. */
  archivedAt: z.number().nullable(),
  /** Set while it lies in the trash; after 30 days there it is gone. */
  deletedAt: z.number().nullable(),
});
export type Project = z.infer<typeof projectSchema>;
/**
 * DELETE /api/projects/:projectId puts it into the trash, POST …/restore takes it out, DELETE …?forever=true ends it
 * there (as do 30 days in the trash); GET /api/projects?trash=true lists the trash.
 */
export const createProjectSchema = z.object({
  name: nameSchema,
  description: descriptionSchema.default(""),
  /** Where it is made; the organization I joined first when left out. */
  organizationId: z.string().max(64).optional(),
});
/** POST /api/projects/:projectId/clone: a project of my own with all of it that I may read. */
export const cloneProjectSchema = z.object({
  name: nameSchema.optional(),
  organizationId: z.string().max(64).optional(),
});
/** POST /api/projects/:projectId/transfer: who it belongs to from now on. */
export const transferProjectSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("person"), id: z.string().max(64) }),
  z.object({ kind: z.literal("team"), id: z.string().max(64) }),
  z.object({ kind: z.literal("organization") }),
]);
export type TransferProject = z.infer<typeof transferProjectSchema>;
export const updateProjectSchema = z.object({
  name: nameSchema.optional(),
  description: descriptionSchema.optional(),
});

/** Every list answers a page of items and the cursor of the next. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
export const pageQuerySchema = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const listProjectsQuerySchema = pageQuerySchema.extend({ trash: z.stringbool().default(false) });
export const deleteProjectQuerySchema = z.object({ forever: z.stringbool().default(false) });
