"use client";
/** Where this person was, in this browser: the last project, and the last place in each project's notebooks. */
import { z } from "zod";
import { readStored, store, useStored } from "./stored.ts";

const placesSchema = z.object({
  lastProject: z.string(),
  /** By project: the notebook last read, when, and what a reader would call the place in it. */
  notebooks: z.record(
    z.string(),
    z.object({ notebookId: z.string(), at: z.number(), where: z.string().max(200).optional() }),
  ),
});
export type NotebookPlace = z.infer<typeof placesSchema>["notebooks"][string];

const key = (personId: string): string => `octavo.places.${personId}`;

export function useLastProject(personId: string | undefined): string | undefined {
  return useStored(key(personId ?? ""), placesSchema)?.lastProject;
}

export function useLastNotebook(personId: string | undefined, projectId: string): NotebookPlace | undefined {
  return useStored(key(personId ?? ""), placesSchema)?.notebooks[projectId];
}

export function rememberProject(personId: string, projectId: string): void {
  const places = readStored(key(personId), placesSchema);
  if (places?.lastProject === projectId) return;
  store(key(personId), { notebooks: places?.notebooks ?? {}, lastProject: projectId });
}

/** The same notebook again without a `where` keeps the one that the page told. */
export function rememberNotebook(personId: string, projectId: string, place: NotebookPlace): void {
  const places = readStored(key(personId), placesSchema);
  const before = places?.notebooks[projectId];
  const where = place.where ?? (before?.notebookId === place.notebookId ? before.where : undefined);
  const kept = { ...place, ...(where === undefined ? {} : { where }) };
  store(key(personId), { lastProject: projectId, notebooks: { ...places?.notebooks, [projectId]: kept } });
}
