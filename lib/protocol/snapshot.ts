/**
 * What a notebook held when a run began: its cells, in shown order, without outputs. Content-addressed: the digest is the
 * sha256 of the canonical text, so the same content is kept once, however many runs it has.
 *
 * `PUT /api/notebooks/:notebookId/snapshots/:digest` keeps the canonical text (again is harmless), `GET` answers it.
 */
import { z } from "zod";

export const snapshotLimits = { bytes: 8 * 1024 * 1024, cells: 10_000, bytesPerNotebook: 256 * 1024 * 1024 } as const;

export const snapshotSchema = z.object({
  cells: z
    .array(
      z.object({
        id: z.string().max(128),
        type: z.enum(["code", "markdown", "raw"]),
        language: z.string().max(100).optional(),
        source: z.string(),
      }),
    )
    .max(snapshotLimits.cells),
});
export type Snapshot = z.output<typeof snapshotSchema>;

export const snapshotDigestSchema = z.string().regex(/^[0-9a-f]{64}$/, "a digest has 64 hexadecimal digits");
export const keptSnapshotSchema = z.object({ digest: z.string(), size: z.int(), createdAt: z.number() });

/** The one text of a snapshot. */
export function snapshotText({ cells }: Snapshot): string {
  return JSON.stringify({
    cells: cells.map(({ id, type, language, source }) => ({
      id,
      type,
      ...(language === undefined ? {} : { language }),
      source,
    })),
  });
}
