/**
 * `octavo import-runs`: the runs of an MLflow, a TensorBoard folder or W&B into a project; `octavo export-runs` takes them
 * out. Imported runs keep their ids, or get ones that follow from where they come from, so that a second import adds only
 * what is new and an interrupted one goes on. MLflow's artifacts stay where they are.
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { z } from "zod";
import { pageOf } from "#lib/protocol/project.ts";
import { experimentSchema, linesSchema, runDetailSchema, runStatusSchema } from "#lib/protocol/tracking.ts";
import { type Client, openClient, serverHelp, serverOptions } from "./client.ts";
import { type Command, optionText, UsageError } from "./command.ts";
import { findProject } from "./notebook-commands.ts";
import { openSource } from "./open-source.ts";
import type { Source, SourceLine, SourcePoint, SourceRun } from "./run-source.ts";

const BATCH = 5000;
const LINES = 500;

export const importRunsCommand: Command = {
  usage: "import-runs SOURCE",
  summary: "bring runs of an MLflow, TensorBoard or W&B into a project",
  help: `  SOURCE          one of
                  - an MLflow's database (mlflow.db) or the address of its server, with
                    MLFLOW_TRACKING_TOKEN, or …_USERNAME and …_PASSWORD, as credentials
                  - a folder with TensorBoard's event files: scalars, images, texts, hparams
                  - a folder with W&B's run files (offline-run-…/run-….wandb)
                  - tables that W&B exports (.csv, .json, .jsonl): a run's history, a chart's
                    data, the table of runs
  --project P     the project, by id or name (may be left out when there is only one)
${serverHelp}`,
  options: { project: { type: "string" }, ...serverOptions },
  words: 1,
  async run(given, config, terminal) {
    const [from = ""] = given.words;
    const client = await openClient(given, config);
    const projectId = await findProject(client, optionText(given, "project"));
    const source = openSource(from, projectId);
    try {
      const { runs, points } = await importRuns(client, projectId, source);
      terminal.out(`${runs} runs with ${points} points: ${client.server}/p/${projectId}\n`);
      return 0;
    } finally {
      source.close();
    }
  },
};

const extensions = { csv: "csv", json: "json", jsonl: "jsonl", parquet: "parquet" } as const;

export const exportRunsCommand: Command = {
  usage: "export-runs FOLDER",
  summary: "write a project's runs, and every point of theirs, as files",
  help: `  FOLDER          where runs.EXT and points.EXT are written
  --format F      parquet, csv, json or jsonl (parquet)
  --experiment E  its id or name (all)
  --filter F      in MLflow's grammar (none)
  --project P     the project, by id or name (may be left out when there is only one)
${serverHelp}`,
  options: {
    project: { type: "string" },
    format: { type: "string" },
    experiment: { type: "string" },
    filter: { type: "string" },
    ...serverOptions,
  },
  words: 1,
  async run(given, config, terminal) {
    const [folder = ""] = given.words;
    const format = optionText(given, "format") ?? "parquet";
    const extension = Object.hasOwn(extensions, format) ? extensions[format as keyof typeof extensions] : undefined;
    if (extension === undefined) throw new UsageError(`${format} is none of ${Object.keys(extensions).join(", ")}`);
    const client = await openClient(given, config);
    const projectId = await findProject(client, optionText(given, "project"));
    const query = new URLSearchParams({ format, filter: optionText(given, "filter") ?? "" });
    const experiment = optionText(given, "experiment");
    if (experiment !== undefined) query.set("experiments", await numberOf(client, projectId, experiment));
    await mkdir(folder, { recursive: true });
    for (const what of ["runs", "points"]) {
      const answer = await client.call("GET", `/api/projects/${projectId}/runs/export?what=${what}&${query}`);
      const file = path.join(folder, `${what}.${extension}`);
      await pipeline(Readable.fromWeb(answer.body as ReadableStream), createWriteStream(file));
      terminal.out(`${file}\n`);
    }
    return 0;
  },
};

async function numberOf(client: Client, projectId: string, experiment: string): Promise<string> {
  if (/^\d+$/.test(experiment)) return experiment;
  const found = await experimentNamed(client, projectId, experiment);
  if (found === undefined) throw new UsageError(`there is no experiment ${experiment}`);
  return found;
}

async function importRuns(client: Client, projectId: string, source: Source) {
  const experiments = new Map<string, string>();
  let [runs, points] = [0, 0];
  for await (const run of source.runs()) {
    if (!/^[0-9a-f]{32}$/.test(run.id)) throw new UsageError(`${run.id.slice(0, 50)} is no id of a run`);
    const experiment = experiments.get(run.experiment) ?? (await experimentOf(client, projectId, run.experiment));
    experiments.set(run.experiment, experiment);
    await start(client, projectId, run, experiment);
    points += await log(client, run, source);
    await attach(client, run, source);
    await post(client, "PATCH", `/api/runs/${run.id}`, {
      status: runStatusSchema.catch("FINISHED").parse(run.status),
      ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    });
    runs++;
  }
  return { runs, points };
}

async function experimentOf(client: Client, projectId: string, name: string): Promise<string> {
  const known = await experimentNamed(client, projectId, name);
  if (known !== undefined) return known;
  const made = await post(client, "POST", `/api/projects/${projectId}/experiments`, { name });
  return experimentSchema.parse(await made.json()).id;
}

async function experimentNamed(client: Client, projectId: string, name: string): Promise<string | undefined> {
  const filter = encodeURIComponent(`name = '${name.replaceAll("'", "''")}'`);
  const page = pageOf(experimentSchema).extend({ items: z.array(experimentSchema) });
  const answer = await client.call("GET", `/api/projects/${projectId}/experiments?filter=${filter}`);
  return page.parse(await answer.json()).items[0]?.id;
}

async function start(client: Client, projectId: string, run: SourceRun, experiment: string): Promise<void> {
  const { id, name, startedAt, params, tags } = run;
  const response = await post(client, "POST", `/api/projects/${projectId}/runs`, {
    id,
    experiment,
    startedAt,
    params,
    tags,
    ...(name === "" ? {} : { name }),
  });
  runDetailSchema.parse(await response.json());
}

async function log(client: Client, run: SourceRun, source: Source): Promise<number> {
  let count = 0;
  let batch: SourcePoint[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await post(client, "POST", `/api/runs/${run.id}/log`, { metrics: batch });
    count += batch.length;
    batch = [];
  };
  for await (const point of source.points(run)) {
    batch.push(point);
    if (batch.length >= BATCH) await flush();
  }
  await flush();
  return count;
}

/** What stands among the points or beside them: late params, lines of output, files. */
async function attach(client: Client, run: SourceRun, source: Source): Promise<void> {
  const params = source.lateParams?.(run) ?? {};
  if (Object.keys(params).length > 0) await post(client, "POST", `/api/runs/${run.id}/log`, { params });
  await writeLines(client, run, source);
  if (source.files === undefined) return;
  for await (const file of source.files(run)) {
    const at = `/api/runs/${run.id}/artifacts/content?${new URLSearchParams({ path: file.path })}`;
    await client.call("PUT", at, { type: "application/octet-stream", bytes: file.bytes });
  }
}

/** Lines have no name by which a second import could know them: they come with the first. */
async function writeLines(client: Client, run: SourceRun, source: Source): Promise<void> {
  if (source.lines === undefined) return;
  const known = await client.call("GET", `/api/runs/${run.id}/lines?limit=1`);
  if (linesSchema.parse(await known.json()).items.length > 0) return;
  let lines: SourceLine[] = [];
  for await (const line of source.lines(run)) {
    lines.push(line);
    if (lines.length < LINES) continue;
    await post(client, "POST", `/api/runs/${run.id}/lines`, { lines });
    lines = [];
  }
  if (lines.length > 0) await post(client, "POST", `/api/runs/${run.id}/lines`, { lines });
}

function post(client: Client, method: string, at: string, body: object): Promise<Response> {
  return client.call(method, at, { type: "application/json", bytes: new TextEncoder().encode(JSON.stringify(body)) });
}
