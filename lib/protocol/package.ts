/**
 * npm packages of a notebook. `POST /api/notebooks/:notebookId/packages` looks one up in the registry that the server is
 * set to, fetches it with what it needs, makes one program of it for kernels, keeps that, and pins the version in the
 * notebook's metadata; nothing of the package runs on the server. What was fetched once is there without a network.
 * `GET …/packages/code` gives the program, `GET …/packages/types` its declarations, `DELETE` takes the pin away.
 */
import { z } from "zod";
import { packageSpecifier } from "../packages/specifier.ts";

export const packageNameSchema = z
  .string()
  .max(214)
  .refine((text) => packageSpecifier(text) !== undefined, "a package's name, as `d3-array` or `@scope/name`");

export const packageVersionSchema = z.string().min(1).max(100);

export const addPackageSchema = z.object({
  name: packageNameSchema,
  /** A version, a range of versions, or a tag; the latest when left out. */
  version: packageVersionSchema.optional(),
});

export const pinnedPackageSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Bytes of the program that kernels get; null when this server has not fetched it. */
  size: z.int().nullable(),
  /** How many packages it is made of, itself among them. */
  parts: z.int().nullable(),
  hasTypes: z.boolean(),
});
export type PinnedPackage = z.infer<typeof pinnedPackageSchema>;

export const pinnedPackagesSchema = z.object({ items: z.array(pinnedPackageSchema), nextCursor: z.null() });

export const packageQuerySchema = z.object({ name: packageNameSchema, version: packageVersionSchema });
