/**
 * `octavo import-runs`: the runs of an MLflow, from its SQLite file or its server, into a project. Runs keep their ids, so
 * that a second import adds only what is new and an interrupted one goes on. Artifacts stay where they are.
 */
import { z } from "zod";
import { pageOf } from "#lib/protocol/project.ts";
import { experimentSchema, runDetailSchema, runStatusSchema } from "#lib/protocol/tracking.ts";
import { type Client, openClient, serverHelp, serverOptions } from "./client.ts";
import { type Command, optionText, UsageError } from "./command.ts";
import { openSource, type Source, type SourcePoint, type SourceRun } from "./mlflow-source.ts";
import { findProject } from "./notebook-commands.ts";

const BATCH = 5000;

export const importRunsCommand: Command = {
  usage: "import-runs SOURCE",
  summary: "bring the runs of an MLflow into a project",
  help: `  SOURCE          its database (mlflow.db) or the address of its server; the server's
                  credentials are MLFLOW_TRACKING_TOKEN, or …_USERNAME and …_PASSWORD
  --project P     the project, by id or name (may be left out when there is only one)
${serverHelp}`,
  options: { project: { type: "string" }, ...serverOptions },
  words: 1,
  async run(given, config, terminal) {
    const [from = ""] = given.words;
    const source = openSource(from);
    try {
      const client = await openClient(given, config);
      const projectId = await findProject(client, optionText(given, "project"));
      const { runs, points } = await importRuns(client, projectId, source);
      terminal.out(`${runs} runs with ${points} points: ${client.server}/p/${projectId}\n`);
      return 0;
    } finally {
      source.close();
    }
  },
};

async function importRuns(client: Client, projectId: string, source: Source) {
  const experiments = new Map<string, string>();
  let [runs, points] = [0, 0];
  for await (const run of source.runs()) {
    if (!/^[0-9a-f]{32}$/.test(run.id)) throw new UsageError(`${run.id.slice(0, 50)} is no id of a run`);
    const experiment = experiments.get(run.experiment) ?? (await experimentOf(client, projectId, run.experiment));
    experiments.set(run.experiment, experiment);
    await start(client, projectId, run, experiment);
    points += await log(client, run, source);
    await post(client, "PATCH", `/api/runs/${run.id}`, {
      status: runStatusSchema.catch("FINISHED").parse(run.status),
      ...(run.endedAt === undefined ? {} : { endedAt: run.endedAt }),
    });
    runs++;
  }
  return { runs, points };
}

async function experimentOf(client: Client, projectId: string, name: string): Promise<string> {
  const at = `/api/projects/${projectId}/experiments`;
  const filter = encodeURIComponent(`name = '${name.replaceAll("'", "''")}'`);
  const page = pageOf(experimentSchema).extend({ items: z.array(experimentSchema) });
  const { items } = page.parse(await (await client.call("GET", `${at}?filter=${filter}`)).json());
  const [known] = items;
  return known?.id ?? experimentSchema.parse(await (await post(client, "POST", at, { name })).json()).id;
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

function post(client: Client, method: string, at: string, body: object): Promise<Response> {
  return client.call(method, at, { type: "application/json", bytes: new TextEncoder().encode(JSON.stringify(body)) });
}
