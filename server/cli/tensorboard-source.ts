/** Runs from TensorBoard's event files: a folder that holds some is a run, named by its path below the folder given. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { type BoardEvent, readEvent, recordsOf } from "#lib/tracking/tensorboard.ts";
import { UsageError } from "./command.ts";
import { idFor, type Source, type SourceFile, type SourceRun, sourceValue, tidyKey } from "./run-source.ts";

export function tensorboardSource(root: string, files: readonly string[], projectId: string): Source {
  const folders = Map.groupBy(files, (file) => path.dirname(file));
  const experiment = path.basename(path.resolve(root));
  const filesOf = new Map<string, readonly string[]>();
  const params = new Map<string, Record<string, string>>();
  return {
    async *runs() {
      for (const [folder, own] of folders) {
        const { startedAt, endedAt } = await spanOf(own);
        const name = path.relative(root, folder).split(path.sep).join("/") || experiment;
        const id = idFor(projectId, "tensorboard", name, startedAt);
        filesOf.set(id, own);
        yield { id, experiment, name, status: "FINISHED", startedAt, endedAt, params: {}, tags: {} };
      }
    },
    async *points({ id }: SourceRun) {
      const told: Record<string, string> = {};
      params.set(id, told);
      for await (const event of eventsOf(filesOf.get(id) ?? [])) {
        if (event.kind === "params") Object.assign(told, event.params);
        if (event.kind !== "scalar") continue;
        yield { key: tidyKey(event.tag), value: sourceValue(event.value), step: event.step, time: event.time };
      }
    },
    lateParams: ({ id }) =>
      Object.fromEntries(Object.entries(params.get(id) ?? {}).map(([key, value]) => [tidyKey(key), value])),
    async *files({ id }: SourceRun): AsyncGenerator<SourceFile> {
      for await (const event of eventsOf(filesOf.get(id) ?? [])) {
        if (event.kind === "image")
          yield { path: `images/${tidyKey(event.tag)}/${event.step}.png`, bytes: event.bytes };
        if (event.kind === "text")
          yield { path: `texts/${tidyKey(event.tag)}/${event.step}.md`, bytes: new TextEncoder().encode(event.text) };
      }
    },
    close: () => undefined,
  };
}

async function spanOf(files: readonly string[]): Promise<{ readonly startedAt: number; readonly endedAt: number }> {
  let [startedAt, endedAt] = [Number.POSITIVE_INFINITY, 0];
  for await (const event of eventsOf(files)) {
    if (event.kind !== "scalar" && event.kind !== "start") continue;
    startedAt = Math.min(startedAt, event.time);
    endedAt = Math.max(endedAt, event.time);
  }
  return { startedAt: Number.isFinite(startedAt) ? startedAt : 0, endedAt };
}

async function* eventsOf(files: readonly string[]): AsyncGenerator<BoardEvent> {
  for (const file of files) {
    const bytes = await readFile(file);
    try {
      for (const record of recordsOf(bytes)) yield* readEvent(record);
    } catch (cause) {
      if (cause instanceof RangeError) throw new UsageError(`${file} is no event file of TensorBoard`, { cause });
      throw cause;
    }
  }
}
