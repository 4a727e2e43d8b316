/**
 * Runs as an MLflow of somebody's keeps them: in a SQLite file, or behind a tracking server's API. Read piece by piece, so
 * that a history of millions of points is never in memory.
 */
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { UsageError } from "./command.ts";
import type { Source } from "./run-source.ts";

const pairs = (rows: readonly Readonly<Record<string, unknown>>[]): Record<string, string> =>
  Object.fromEntries(rows.map((row) => [String(row.key), String(row.value ?? "")]));

/** A SQLite file of MLflow's. */
export function fileSource(file: string): Source {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.prepare("select 1 from runs, experiments, metrics limit 1").get();
  } catch (cause) {
    throw new UsageError(`${file} is no SQLite database of MLflow`, { cause });
  }
  const params = database.prepare("select key, value from params where run_uuid = ?");
  const tags = database.prepare("select key, value from tags where run_uuid = ?");
  const runs = database.prepare(
    `select r.run_uuid as id, e.name as experiment, r.name, r.status, r.start_time as startedAt, r.end_time as endedAt
     from runs r join experiments e on e.experiment_id = r.experiment_id
     where r.lifecycle_stage = 'active' order by r.start_time, r.run_uuid`,
  );
  const points = database.prepare(
    "select key, value, is_nan as isNan, step, timestamp as time from metrics where run_uuid = ? order by key, step",
  );
  return {
    async *runs() {
      for (const row of runs.iterate()) {
        const id = String(row.id);
        yield {
          id,
          experiment: String(row.experiment),
          name: String(row.name ?? ""),
          status: String(row.status),
          startedAt: Number(row.startedAt ?? 0),
          endedAt: row.endedAt === null ? undefined : Number(row.endedAt),
          params: pairs(params.all(id)),
          tags: pairs(tags.all(id)),
        };
      }
    },
    async *points({ id }) {
      for (const row of points.iterate(id)) {
        const value = row.isNan ? "NaN" : Number(row.value);
        yield { key: String(row.key), value, step: Number(row.step), time: Number(row.time) };
      }
    },
    close: () => database.close(),
  };
}

const pairSchema = z.array(z.object({ key: z.string(), value: z.string().default("") })).default([]);
const whole = z.coerce.number();
const experimentsSchema = z.object({
  experiments: z.array(z.object({ experiment_id: z.string(), name: z.string() })).default([]),
  next_page_token: z.string().optional(),
});
const runsSchema = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({
          run_id: z.string(),
          run_name: z.string().default(""),
          status: z.string(),
          start_time: whole.default(0),
          end_time: whole.optional(),
        }),
        data: z
          .object({ params: pairSchema, tags: pairSchema, metrics: z.array(z.object({ key: z.string() })).default([]) })
          .default({ params: [], tags: [], metrics: [] }),
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});
const historySchema = z.object({
  metrics: z
    .array(
      z.object({
        key: z.string(),
        value: z.union([z.number(), z.enum(["NaN", "Infinity", "-Infinity"])]),
        step: whole.default(0),
        timestamp: whole,
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});

/** Credentials are those that MLflow's client would use, in the environment. */
export function serverSource(server: string, env: NodeJS.ProcessEnv = process.env): Source {
  const { MLFLOW_TRACKING_TOKEN: token, MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password } = env;
  const basic = user === undefined ? undefined : Buffer.from(`${user}:${password ?? ""}`).toString("base64");
  const authorization = basic === undefined ? token && `Bearer ${token}` : `Basic ${basic}`;
  const keys = new Map<string, readonly string[]>();

  const ask = async <T>(schema: z.ZodType<T>, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${server}/api/2.0/mlflow/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new UsageError(`no MLflow answers at ${server}`, { cause });
    });
    if (!response.ok) throw new UsageError(`${server} answered ${response.status} to ${path.split("?")[0]}`);
    return schema.parse(await response.json());
  };
  /** All pages of a list, one after the other. */
  async function* pages<T extends { readonly next_page_token?: string | undefined }>(
    next: (token: string | undefined) => Promise<T>,
  ): AsyncGenerator<T> {
    for (let page: string | undefined; ; ) {
      const answer = await next(page);
      yield answer;
      page = answer.next_page_token || undefined;
      if (page === undefined) return;
    }
  }
  return {
    async *runs() {
      const found = pages((page_token) =>
        ask(experimentsSchema, "experiments/search", { max_results: 1000, page_token }),
      );
      for await (const { experiments } of found) {
        for (const { experiment_id, name } of experiments) {
          const body = { experiment_ids: [experiment_id], max_results: 200 };
          for await (const { runs } of pages((page_token) => ask(runsSchema, "runs/search", { ...body, page_token }))) {
            for (const { info, data } of runs) {
              keys.set(
                info.run_id,
                data.metrics.map(({ key }) => key),
              );
              yield {
                id: info.run_id,
                experiment: name,
                name: info.run_name,
                status: info.status,
                startedAt: info.start_time,
                endedAt: info.end_time,
                params: pairs(data.params),
                tags: pairs(data.tags),
              };
            }
          }
        }
      }
    },
    async *points({ id }) {
      for (const key of keys.get(id) ?? []) {
        const at = `metrics/get-history?run_id=${id}&metric_key=${encodeURIComponent(key)}&max_results=25000`;
        const history = pages((token_) =>
          ask(historySchema, token_ === undefined ? at : `${at}&page_token=${encodeURIComponent(token_)}`),
        );
        for await (const { metrics } of history) {
          for (const { value, step, timestamp } of metrics) yield { key, value, step, time: timestamp };
        }
      }
      keys.delete(id);
    },
    close: () => undefined,
  };
}
