/**
 * What a backup is: a tar file of `backup.json` (this manifest), `secret` (when the data folder holds one),
 * `tables/<schema>.<table>/<number>.copy.gz` (PostgreSQL's COPY text, in pieces), `blobs/<sha256>`, and `end.json` last,
 * whose absence says that it was cut short.
 */
import { z } from "zod";

export const manifestSchema = z.object({
  format: z.literal("octavo-backup"),
  /** Of this layout. */
  version: z.literal(1),
  createdAt: z.number(),
  /** The last migration of the database, by the moment it was made. */
  migration: z.number(),
  tables: z.array(z.object({ schema: z.string(), name: z.string(), columns: z.array(z.string()) })),
  sequences: z.array(z.object({ schema: z.string(), name: z.string(), last: z.number() })),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type BackedTable = Manifest["tables"][number];

export const endSchema = z.object({
  rows: z.record(z.string(), z.number()),
  blobs: z.number(),
  bytes: z.number(),
  /** Blobs that something refers to and that the store did not have, or had damaged. */
  missing: z.array(z.string()),
});
export type End = z.infer<typeof endSchema>;

/** A name inside a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function tableName({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoted(schema)}.${quoted(name)}`;
}
