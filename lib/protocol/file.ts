/**
 * Files of a project.
 *
 * `GET /api/projects/:projectId/files?folder=` lists one folder (folders first, by name; `?trash=true` the trash, latest
 * first), `GET …/files/at?path=` tells of one; `POST …/files` makes a folder. `PUT …/files/content?path=` with the raw bytes as body makes or (`overwrite=true`)
 * replaces a file in one request. `/api/files/:fileId`: GET, PATCH (rename, move), DELETE (into the trash, whole folders
 * at once; `?forever=true` ends it there, as do 30 days), `POST …/restore` (to where it was, under a number when that is
 * taken), `GET …/content` (ranges; `?download=true` as an attachment), `GET …/preview`.
 *
 * Large files go up in parts that may be repeated, resumed and sent several at once: `POST …/uploads` →
 * `PUT /api/uploads/:uploadId/parts?offset=` with each part's raw bytes → `POST /api/uploads/:uploadId/complete`. Offsets
 * are multiples of `partBytes`, every part but the last is `partBytes` long, `GET /api/uploads/:uploadId` says which are
 * missing. An upload that nobody has touched for 24 hours is forgotten. Completing twice answers the same file.
 */
import { z } from "zod";
import { pathFault } from "../data/path.ts";

export const filePathSchema = z
  .string()
  .max(2048)
  .normalize("NFC")
  .superRefine((text, context) => {
    const fault = pathFault(text);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

export const fileSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  kind: z.enum(["file", "folder"]),
  /** Where it lies in the project; in the trash, where it lay. */
  path: z.string(),
  /** Last segment of the path. */
  name: z.string(),
  /** Bytes; of a folder 0. */
  size: z.int(),
  /** sha256 of the content in hex; null for a folder. */
  digest: z.string().nullable(),
  contentType: z.string().nullable(),
  /** How a page can show it. */
  preview: z.enum(["table", "image", "text", "none"]),
  createdAt: z.number(),
  createdBy: z.string(),
  updatedAt: z.number(),
  updatedBy: z.string(),
  deletedAt: z.number().nullable(),
});
export type ProjectFile = z.infer<typeof fileSchema>;

export const listFilesQuerySchema = z.object({
  folder: z.union([z.literal(""), filePathSchema]).default(""),
  /** With what lies deeper, too. */
  recursive: z.stringbool().default(false),
  trash: z.stringbool().default(false),
  cursor: z.string().max(3000).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(500),
});
export const fileAtQuerySchema = z.object({ path: filePathSchema });
export const createFolderSchema = z.object({ path: filePathSchema, kind: z.literal("folder").default("folder") });
export const putFileQuerySchema = z.object({ path: filePathSchema, overwrite: z.stringbool().default(false) });
export const updateFileSchema = z.object({ path: filePathSchema });
export const deleteFileQuerySchema = z.object({ forever: z.stringbool().default(false) });
export const fileContentQuerySchema = z.object({ download: z.stringbool().default(false) });

/** Nobody sends a terabyte by mistake. */
export const MAX_FILE_BYTES = 256 * 1024 ** 3;

export const createUploadSchema = z.object({
  path: filePathSchema,
  size: z.int().min(0).max(MAX_FILE_BYTES),
  /** When given, the content must have it. */
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "64 hex digits in lower case")
    .optional(),
  overwrite: z.boolean().default(false),
});
export const uploadSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  path: z.string(),
  size: z.int(),
  partBytes: z.int(),
  /** Bytes that are safely here. */
  received: z.int(),
  /** Offsets still to be sent, lowest first, at most 1,000. */
  missing: z.array(z.int()),
  expiresAt: z.number(),
  /** The file, once complete. */
  fileId: z.string().nullable(),
});
export type Upload = z.infer<typeof uploadSchema>;
export const uploadPartQuerySchema = z.object({ offset: z.coerce.number().int().min(0).max(MAX_FILE_BYTES) });

/** A value as JSON can say it: what JSON cannot (dates, big integers, bytes) is its text. */
export const cellValueSchema = z.json();
export const columnSchema = z.object({
  name: z.string(),
  /** What every value so far seen is, nulls aside; `mixed` when they differ. */
  type: z.enum(["number", "boolean", "string", "null", "mixed"]),
});
export type Column = z.infer<typeof columnSchema>;

export const previewQuerySchema = z.object({ rows: z.coerce.number().int().min(1).max(1000).default(100) });
export const previewSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("table"),
    columns: z.array(columnSchema),
    rows: z.array(z.array(cellValueSchema)),
    /** Whether the file has more rows than these. */
    more: z.boolean(),
    /** Rows in all, where that is known without reading the whole file. */
    total: z.int().nullable(),
  }),
  z.object({ kind: z.literal("text"), text: z.string(), more: z.boolean() }),
  z.object({ kind: z.literal("image") }),
  /** `reason`: why it is not shown. */
  z.object({ kind: z.literal("none"), reason: z.string() }),
]);
export type Preview = z.infer<typeof previewSchema>;
