/**
 * Where runs are imported from: an MLflow's database or server, TensorBoard's event files, W&B's run files and exports. Each
 * is read piece by piece, so that a history of millions of points is never in memory.
 */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { UsageError } from "./command.ts";
import { fileSource, serverSource } from "./mlflow-source.ts";
import type { Source } from "./run-source.ts";
import { tensorboardSource } from "./tensorboard-source.ts";
import { wandbFileSource, wandbTableSource } from "./wandb-source.ts";

/** `projectId` is part of the ids made for runs that have none of ours: two projects may import the same files. */
export function openSource(from: string, projectId: string): Source {
  if (/^https?:\/\//.test(from)) return serverSource(from.replace(/\/+$/, ""));
  if (from.startsWith("sqlite:")) return fileSource(from.replace(/^sqlite:\/+/, "/"));
  const found = statSync(from, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`there is no ${from}`);
  const files = found.isDirectory() ? filesBelow(from) : [from];
  const wandb = files.filter((file) => file.endsWith(".wandb"));
  if (wandb.length > 0) return wandbFileSource(wandb, projectId);
  const events = files.filter((file) => path.basename(file).includes("tfevents"));
  if (events.length > 0) return tensorboardSource(found.isDirectory() ? from : path.dirname(from), events, projectId);
  const tables = files.filter((file) => /\.(csv|json|jsonl|ndjson)$/i.test(file));
  if (tables.length > 0) return wandbTableSource(tables, projectId);
  if (found.isDirectory()) throw new UsageError(`in ${from} there are no event files, no run files and no tables`);
  return fileSource(from);
}

const mostFiles = 200_000;

function filesBelow(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) found.push(path.join(entry.parentPath, entry.name));
    if (found.length > mostFiles) throw new UsageError(`${folder} has more than ${mostFiles} files`);
  }
  return found.sort();
}
