/**
 * Datasets: named, with numbered versions that never change. A version is a list of files by content; making one from the
 * same content as the last answers that last one. `name@3` is version 3, `name` or `name@latest` the newest.
 *
 * `GET/POST /api/projects/:projectId/datasets`, `GET …/datasets/resolve?ref=name@3` → manifest (what `octavo.data` asks),
 * `GET/PATCH/DELETE /api/datasets/:datasetId`, `POST …/restore`, `POST …/versions`, `GET …/versions/:number` → manifest,
 * `GET …/versions/:number/content?path=` → bytes of one file, with ranges.
 */
import { z } from "zod";
import { dataFormats } from "../data/format.ts";
import { columnSchema, filePathSchema } from "./file.ts";
import { pageQuerySchema } from "./project.ts";

export const datasetNameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u,
    "letters, digits, dots, hyphens and underscores, starting with a letter or digit",
  );

export const datasetRefSchema = z
  .string()
  .max(120)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]*(@(latest|[1-9]\d{0,8}))?$/u, "name, name@latest or name@3");

export const datasetFileSchema = z.object({
  /** Relative to the version. */
  path: z.string(),
  size: z.int(),
  digest: z.string(),
  format: z.enum(dataFormats),
  /** Where its bytes are, relative to the server: ranges are answered, and the content never changes. */
  url: z.string(),
});
export type DatasetFile = z.infer<typeof datasetFileSchema>;

export const datasetManifestSchema = z.object({
  datasetId: z.string(),
  name: z.string(),
  number: z.int(),
  /** sha256 over the list of files: equal content, equal digest. */
  digest: z.string(),
  /** Of its tables when all agree, else `bytes`. */
  format: z.enum(dataFormats),
  files: z.array(datasetFileSchema),
  size: z.int(),
  /** Of the tabular files; null when there is none or it could not be read. */
  columns: z.array(columnSchema).nullable(),
  /** Rows of all tabular files; null when that is not known without reading much. */
  rows: z.int().nullable(),
  message: z.string(),
  createdAt: z.number(),
  createdBy: z.string(),
});
export type DatasetManifest = z.infer<typeof datasetManifestSchema>;

/** A version without its files, as lists show it. */
export const datasetVersionSchema = datasetManifestSchema
  .omit({ files: true, datasetId: true, name: true })
  .extend({ fileCount: z.int() });
export type DatasetVersion = z.infer<typeof datasetVersionSchema>;

export const datasetSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  description: z.string(),
  latest: datasetVersionSchema,
  createdAt: z.number(),
  createdBy: z.string(),
  updatedAt: z.number(),
  deletedAt: z.number().nullable(),
});
export type Dataset = z.infer<typeof datasetSchema>;
export const datasetDetailSchema = datasetSchema.extend({ versions: z.array(datasetVersionSchema) });
export type DatasetDetail = z.infer<typeof datasetDetailSchema>;

export const listDatasetsQuerySchema = pageQuerySchema.extend({ trash: z.stringbool().default(false) });
/** `files`: ids of files and folders of the same project; of a folder everything below it, by its path inside. */
export const createVersionSchema = z.object({
  files: z.array(z.string().max(64)).min(1).max(1000),
  message: z.string().max(2000).default(""),
});
export const createDatasetSchema = createVersionSchema.extend({
  name: datasetNameSchema,
  description: z.string().max(2000).default(""),
});
export const updateDatasetSchema = z.object({
  name: datasetNameSchema.optional(),
  description: z.string().max(2000).optional(),
});
export const deleteDatasetQuerySchema = z.object({ forever: z.stringbool().default(false) });
export const resolveDatasetQuerySchema = z.object({ ref: datasetRefSchema });
export const datasetContentQuerySchema = z.object({ path: filePathSchema, download: z.stringbool().default(false) });
