/** Runs from W&B: its own run files, such as an offline run leaves, and the tables that its pages and its API export. */
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { formatOf } from "#lib/data/format.ts";
import { readRows } from "#lib/data/rows.ts";
import type { Row } from "#lib/data/values.ts";
import { flatItems, type Items, readWandbRecord, type WandbRecord, wandbRecords } from "#lib/tracking/wandb.ts";
import { type TableRun, wandbTable } from "#lib/tracking/wandb-table.ts";
import { UsageError } from "./command.ts";
import {
  idFor,
  type Source,
  type SourceLine,
  type SourcePoint,
  type SourceRun,
  sourceValue,
  tidyKey,
} from "./run-source.ts";

export function wandbFileSource(files: readonly string[], projectId: string): Source {
  const fileOf = new Map<string, string>();
  return {
    async *runs() {
      for (const file of files) {
        const run = await runOf(file, projectId);
        fileOf.set(run.id, file);
        yield run;
      }
    },
    async *points({ id, startedAt }: SourceRun) {
      let time = startedAt;
      for await (const record of recordsIn(fileOf.get(id) ?? "")) {
        if (record.kind === "history") {
          const seconds = record.items._timestamp;
          if (typeof seconds === "number") time = Math.round(seconds * 1000);
          yield* pointsOf(record.items, record.step, time, "");
        }
        // The machine's own are measured by the clock, as MLflow's client logs them: a step a second.
        if (record.kind === "stats")
          yield* pointsOf(
            record.items,
            Math.max(0, Math.round((record.time - startedAt) / 1000)),
            record.time,
            "system/",
          );
      }
    },
    async *lines({ id, startedAt }: SourceRun): AsyncGenerator<SourceLine> {
      for await (const record of recordsIn(fileOf.get(id) ?? "")) {
        if (record.kind !== "output") continue;
        for (const text of record.text.split("\n"))
          if (text !== "")
            yield {
              at: record.time || startedAt,
              stream: record.isError ? "stderr" : "stdout",
              text: text.slice(0, 64_000),
            };
      }
    },
    close: () => undefined,
  };
}

async function runOf(file: string, projectId: string): Promise<SourceRun> {
  const config: Record<string, unknown> = {};
  let told: Extract<WandbRecord, { kind: "run" }> | undefined;
  let code: number | undefined;
  let latest = 0;
  for await (const record of recordsIn(file)) {
    if (record.kind === "run") {
      told ??= record;
      Object.assign(config, record.config);
    } else if (record.kind === "config") Object.assign(config, record.items);
    else if (record.kind === "exit") code = record.code;
    else if (record.kind === "history" && typeof record.items._timestamp === "number")
      latest = Math.round(record.items._timestamp * 1000);
  }
  if (told === undefined) throw new UsageError(`${file} holds no run`);
  const tags = {
    "mlflow.note.content": told.notes,
    "mlflow.source.git.commit": told.commit,
    "wandb.tags": told.tags.join(", "),
    "wandb.group": told.group,
    "wandb.host": told.host,
    "wandb.id": told.id,
  };
  return {
    id: idFor(projectId, "wandb", told.project, told.id),
    experiment: told.project || "wandb",
    name: told.name || told.id,
    // Without an exit it was cut off.
    status: code === 0 ? "FINISHED" : code === undefined ? "KILLED" : "FAILED",
    startedAt: told.startedAt,
    endedAt: latest || told.startedAt,
    params: Object.fromEntries([...flatItems(config)].map(([key, value]) => [tidyKey(key), wordOf(value)])),
    tags: Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== "")),
  };
}

function* pointsOf(items: Items, step: number, time: number, prefix: string): Generator<SourcePoint> {
  for (const [key, value] of flatItems(items)) {
    if (typeof value !== "number" || key.startsWith("_")) continue;
    yield { key: tidyKey(prefix + key), value: sourceValue(value), step, time };
  }
}

async function* recordsIn(file: string): AsyncGenerator<WandbRecord> {
  const bytes = await readFile(file);
  try {
    for (const record of wandbRecords(bytes)) {
      const told = readWandbRecord(record);
      if (told !== undefined) yield told;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw new UsageError(`${file} is no run file of W&B`, { cause });
    throw cause;
  }
}

export function wandbTableSource(files: readonly string[], projectId: string): Source {
  const found = new Map<string, TableRun>();
  return {
    async *runs() {
      for (const file of files) {
        const name = path.basename(file).replace(/\.[a-z]+$/i, "");
        const runs = wandbTable(await rowsIn(file), name);
        if (runs === undefined) throw new UsageError(`${file} is no table that W&B exports`);
        for (const run of runs) {
          const id = idFor(projectId, "wandb table", path.basename(file), run.name);
          found.set(id, run);
          const times = run.points.flatMap(({ time }) => time ?? []);
          const startedAt = times.reduce((least, time) => Math.min(least, time), times[0] ?? Date.now());
          const endedAt = times.reduce((most, time) => Math.max(most, time), startedAt);
          const params = Object.fromEntries(Object.entries(run.params).map(([key, value]) => [tidyKey(key), value]));
          yield {
            id,
            experiment: "wandb",
            name: run.name,
            status: run.status,
            startedAt,
            endedAt,
            params,
            tags: run.tags,
          };
        }
      }
    },
    async *points({ id, startedAt }: SourceRun) {
      for (const { key, step, time, value } of found.get(id)?.points ?? [])
        yield { key: tidyKey(key), value: sourceValue(value), step, time: time ?? startedAt };
      found.delete(id);
    },
    close: () => undefined,
  };
}

async function rowsIn(file: string): Promise<readonly Row[]> {
  const format = formatOf(file);
  if (format !== "csv" && format !== "tsv" && format !== "json" && format !== "jsonl") return [];
  const rows: Row[] = [];
  for await (const batch of readRows(format, createReadStream(file))) rows.push(...batch);
  return rows;
}

function wordOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
}
