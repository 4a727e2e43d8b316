/** Experiments: made, renamed, tagged, deleted with their runs and taken back. Names are unique among deleted ones, too. */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { checkTagKey, keptText, limits } from "#lib/tracking/limits.ts";
import { parseFilter, parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { type Act, record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import type { ExperimentRow } from "./experiment-queries.ts";
import * as queries from "./experiment-queries.ts";
import type { View } from "./run-search.ts";
import {
  afterKeyset,
  Binding,
  decodePageToken,
  encodePageToken,
  orderBy,
  plainSearch,
  type Term,
} from "./search-sql.ts";

export interface ExperimentQuery {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly view: View;
  readonly limit: number;
  readonly pageToken: string | undefined;
}

export interface ExperimentsDeps {
  readonly db: Database;
  readonly now: () => number;
}

const columns = {
  name: { expression: "e.name", type: "text" },
  creation_time: { expression: "e.created_at", type: "bigint" },
  last_update_time: { expression: "e.updated_at", type: "bigint" },
  experiment_id: { expression: "e.number", type: "bigint" },
} as const;
const views: Readonly<Record<View, string>> = {
  ACTIVE_ONLY: "e.deleted_at is null",
  DELETED_ONLY: "e.deleted_at is not null",
  ALL: "true",
};
/** Where clients can put artifacts by themselves; a path on somebody's disk is none. */
const place = /^(mlflow-artifacts|s3|gs|wasbs|abfss?|hdfs|viewfs|dbfs|https?|b2|r2|oss|ftp|sftp):/;

export function createExperiments({ db, now }: ExperimentsDeps) {
  const ready = new Set<ProjectId>();
  /** Each project has its `Default` as soon as somebody looks. */
  const ensure = async (projectId: ProjectId): Promise<void> => {
    if (ready.has(projectId)) return;
    await queries.ensureDefault(db.pool, projectId, now());
    ready.add(projectId);
  };
  const find = async (projectId: ProjectId, number: string): Promise<ExperimentRow> => {
    await ensure(projectId);
    const found = await queries.findExperiment(db.pool, projectId, number);
    if (found === undefined) throw missing(number);
    return found;
  };
  const change = async (
    projectId: ProjectId,
    number: string,
    wanted: Parameters<typeof queries.updateExperiment>[3],
    facts: Pick<Act, "before" | "after">,
  ) => {
    const found = await find(projectId, number);
    await db.transaction(async (client) => {
      if (found.deletedAt !== null || !(await queries.updateExperiment(client, projectId, number, wanted, now()))) {
        throw new AppError(
          "invalid_request",
          `The experiment ${number} must be in the 'active' state. Current state is deleted.`,
        );
      }
      const act = {
        action: "experiment.update",
        projectId,
        target: target(number, wanted.name ?? found.name),
      } as const;
      await record(client, { ...act, ...facts });
    });
  };

  return {
    ensure,
    find,

    async named(projectId: ProjectId, name: string): Promise<ExperimentRow> {
      await ensure(projectId);
      const found = await queries.findExperimentNamed(db.pool, projectId, name);
      if (found === undefined) throw new AppError("not_found", `Could not find experiment with name '${shown(name)}'`);
      return found;
    },

    async create(
      projectId: ProjectId,
      given: {
        readonly name: string;
        readonly location?: string | undefined;
        readonly tags: Readonly<Record<string, string>>;
      },
    ): Promise<number> {
      await ensure(projectId);
      checkName(given.name);
      if (given.location !== undefined && !place.test(given.location)) {
        throw new AppError(
          "invalid_request",
          `Invalid artifact location: ${shown(given.location)}. It must be an address of a store, not a path`,
        );
      }
      // Two at once take the same number; the later one tries the next.
      for (let attempt = 0; attempt < 20; attempt++) {
        const wish = { projectId, name: given.name, location: given.location, tags: given.tags, now: now() };
        const number = await db.transaction(async (client) => {
          const made = await queries.insertExperiment(client, wish);
          if (made !== undefined) {
            await record(client, { action: "experiment.create", projectId, target: target(String(made), given.name) });
          }
          return made;
        });
        if (number !== undefined) return number;
        const taken = await queries.findExperimentNamed(db.pool, projectId, given.name);
        if (taken !== undefined) throw nameTaken(taken);
      }
      throw new AppError("unavailable", "too many experiments are being made at once");
    },

    async rename(projectId: ProjectId, number: string, name: string): Promise<void> {
      checkName(name);
      try {
        const before = await find(projectId, number);
        await change(projectId, number, { name }, { before: { name: before.name }, after: { name } });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw nameTaken({ name, deletedAt: null });
      }
    },

    async setTag(projectId: ProjectId, number: string, key: string, value: string): Promise<void> {
      checkTagKey(key);
      if (value.length > limits.experimentTagValue) {
        throw new AppError(
          "invalid_request",
          `tag value had length ${value.length}, which exceeded length limit of ${limits.experimentTagValue}`,
        );
      }
      const kept = keptText(value, limits.experimentTagValue);
      await change(projectId, number, { tags: { [key]: kept } }, { after: { tag: key, value: kept } });
    },

    async dropTag(projectId: ProjectId, number: string, key: string): Promise<void> {
      const found = await find(projectId, number);
      if (!Object.hasOwn(found.tags, key)) {
        throw new AppError("not_found", `No tag with name: ${shown(key)} in experiment with id ${number}`);
      }
      await change(projectId, number, { dropTag: key }, { before: { tag: key, value: found.tags[key] ?? null } });
    },

    async setDeleted(projectId: ProjectId, number: string, deleted: boolean): Promise<void> {
      await ensure(projectId);
      const { name } = await find(projectId, number);
      await db.transaction(async (client) => {
        if (!(await queries.setExperimentDeleted(client, projectId, number, deleted, now()))) throw missing(number);
        const action = deleted ? "experiment.trash" : "experiment.restore";
        await record(client, { action, projectId, target: target(number, name) });
      });
    },

    async search(
      projectId: ProjectId,
      query: ExperimentQuery,
    ): Promise<{ readonly rows: readonly ExperimentRow[]; readonly next: string | undefined }> {
      await ensure(projectId);
      const clauses = parseFilter(query.filter, vocabularies.experiments);
      const orders = parseOrder(query.orderBy, vocabularies.experiments);
      const binding = new Binding();
      const { conditions, terms: wanted } = plainSearch(binding, columns, "e.tags", clauses, orders);
      const terms: Term[] = [...wanted];
      if (orders.length === 0) terms.push({ ...columns.creation_time, ascending: false });
      if (!orders.some(({ key }) => key === "experiment_id")) {
        terms.push({ ...columns.experiment_id, ascending: orders.length === 0 });
      }
      const question = JSON.stringify([query.filter, query.orderBy, query.view]);
      const after =
        query.pageToken === undefined
          ? []
          : [afterKeyset(binding, terms, decodePageToken(query.pageToken, terms.length, question))];
      const all = [`e.project_id = ${binding.bind(projectId)}`, views[query.view], ...conditions, ...after];
      const { rows } = await db.pool.query<ExperimentRow & { readonly keyset: readonly (string | null)[] }>(
        `select ${queries.experimentColumns}, array[${terms.map(({ expression }) => `(${expression})::text`).join(", ")}] as keyset
         from experiment e where ${all.join(" and ")} order by ${orderBy(terms)} limit ${binding.bind(query.limit + 1)}`,
        binding.values,
      );
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const more = rows.length > query.limit && last !== undefined;
      return { rows: page, next: more ? encodePageToken(last.keyset, question) : undefined };
    },
  };
}

export type Experiments = ReturnType<typeof createExperiments>;

function target(number: string, name: string): { readonly kind: string; readonly id: string; readonly name: string } {
  return { kind: "experiment", id: number, name };
}

function checkName(name: string): void {
  if (name.trim() === "") throw new AppError("invalid_request", `Invalid experiment name: '${name}'`);
  if (name.length > limits.experimentName || /[\p{Cc}\p{Cs}]/u.test(name)) {
    throw new AppError(
      "invalid_request",
      `Experiment name must have at most ${limits.experimentName} characters, and no control characters`,
    );
  }
}

function nameTaken({ name, deletedAt }: Pick<ExperimentRow, "name" | "deletedAt">): AppError {
  const state =
    deletedAt === null
      ? ""
      : " in deleted state. You can restore the experiment, or permanently delete it to create a new one";
  return new AppError("name_taken", `Experiment(name=${name}) already exists.${state}`);
}

function missing(number: string): AppError {
  return new AppError("not_found", `No Experiment with id=${shown(number)} exists`);
}

function shown(text: string): string {
  return text.slice(0, 100);
}
