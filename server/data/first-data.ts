/**
 * Data that ships with Octavo, for the first project: the files of a folder as files of the project and as datasets that
 * its example notebooks read. `datasets.json` in the folder names them, with licence and source.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import { z } from "zod";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Datasets } from "./datasets.ts";
import { lockTree } from "./file-queries.ts";
import type { Files } from "./files.ts";

const listSchema = z.array(z.object({ name: z.string(), file: z.string(), description: z.string() }));

export interface FirstDataDeps {
  readonly blobs: Pick<Blobs, "put">;
  readonly files: Pick<Files, "place">;
  readonly datasets: Pick<Datasets, "createFrom">;
}

/** All or nothing with the caller's transaction. */
export async function addFirstData(
  { blobs, files, datasets }: FirstDataDeps,
  client: pg.PoolClient,
  { projectId, personId }: { readonly projectId: ProjectId; readonly personId: PersonId },
  folder: string,
): Promise<void> {
  const listed = listSchema.parse(JSON.parse(await readFile(path.join(folder, "datasets.json"), "utf8")));
  await lockTree(client, projectId);
  for (const { name, file, description } of listed) {
    const content = await blobs.put(await readFile(path.join(folder, file)), { projectId });
    const wish = { projectId, path: `examples/${file}`, overwrite: false, by: personId };
    const row = await files.place(client, wish, content);
    const about = { name, description, message: "Ships with Octavo" };
    await datasets.createFrom(client, projectId, [row], about, personId);
  }
}
