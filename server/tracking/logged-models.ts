/** Logged models: made while pending, filled, finished, searched. */
import { randomBytes } from "node:crypto";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { runName } from "#lib/tracking/run-name.ts";
import { type Clause, type Order, parseFilter } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { seqsOf } from "./experiment-queries.ts";
import type { LoggedModelRow } from "./logged-model-queries.ts";
import * as queries from "./logged-model-queries.ts";
import {
  afterKeyset,
  Binding,
  comparison,
  decodePageToken,
  encodePageToken,
  orderBy,
  type Term,
} from "./search-sql.ts";

export const modelStatuses = [
  "LOGGED_MODEL_STATUS_UNSPECIFIED",
  "LOGGED_MODEL_PENDING",
  "LOGGED_MODEL_READY",
  "LOGGED_MODEL_UPLOAD_FAILED",
] as const;

export interface DatasetWish {
  readonly name: string;
  readonly digest: string | undefined;
}

export interface ModelOrder extends Order {
  readonly dataset: DatasetWish | undefined;
}

export interface ModelQuery {
  readonly projectId: ProjectId;
  readonly experiments: readonly string[];
  readonly filter: string;
  readonly datasets: readonly DatasetWish[];
  readonly orders: readonly ModelOrder[];
  readonly limit: number;
  readonly pageToken: string | undefined;
}

const columns: Readonly<Record<string, { readonly expression: string; readonly type: Term["type"] }>> = {
  name: { expression: "m.name", type: "text" },
  model_id: { expression: "m.id", type: "text" },
  model_type: { expression: "m.model_type", type: "text" },
  status: { expression: "(array['UNSPECIFIED', 'PENDING', 'READY', 'FAILED'])[m.status + 1]", type: "text" },
  source_run_id: { expression: "m.source_run_id", type: "text" },
  creation_timestamp: { expression: "m.created_at", type: "bigint" },
  last_updated_timestamp: { expression: "m.updated_at", type: "bigint" },
};

export function createLoggedModels({ db, now }: { readonly db: Database; readonly now: () => number }) {
  const find = async (projectId: ProjectId, id: string): Promise<LoggedModelRow> => {
    const found = await queries.findModel(db.pool, projectId, id);
    if (found === undefined) throw missing(id);
    return found;
  };
  const change = async (projectId: ProjectId, id: string, wanted: Parameters<typeof queries.changeModel>[3]) => {
    if (!(await queries.changeModel(db.pool, projectId, id, wanted, now()))) throw missing(id);
  };
  return {
    find,
    change,

    async create(
      projectId: ProjectId,
      given: Omit<queries.NewModel, "id" | "projectId" | "name" | "now"> & { readonly name: string | undefined },
    ): Promise<LoggedModelRow> {
      if (given.name !== undefined && /[/:.%"']/.test(given.name)) {
        throw new AppError(
          "invalid_request",
          `Invalid model name (${given.name.slice(0, 100)}) provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
        );
      }
      const id = `m-${randomBytes(16).toString("hex")}`;
      const name = given.name ?? runName(randomBytes(4));
      await db.transaction(async (client) => {
        if (!(await queries.insertModel(client, { ...given, id, projectId, name, now: now() })))
          throw new AppError("not_found", `No Experiment with id=${given.experiment.slice(0, 100)} exists`);
        await record(client, { action: "logged_model.create", projectId, target: { kind: "logged_model", id, name } });
      });
      return find(projectId, id);
    },

    async remove(projectId: ProjectId, id: string): Promise<void> {
      const { name } = await find(projectId, id);
      await db.transaction(async (client) => {
        if (!(await queries.changeModel(client, projectId, id, { deleted: true }, now()))) throw missing(id);
        await record(client, { action: "logged_model.end", projectId, target: { kind: "logged_model", id, name } });
      });
    },

    async dropTag(projectId: ProjectId, id: string, key: string): Promise<void> {
      const model = await find(projectId, id);
      if (!Object.hasOwn(model.tags, key)) {
        throw new AppError("not_found", `No tag with key '${key.slice(0, 100)}' found for model with ID '${id}'.`);
      }
      await change(projectId, id, { dropTag: key });
    },

    async search(
      query: ModelQuery,
    ): Promise<{ readonly rows: readonly LoggedModelRow[]; readonly next: string | undefined }> {
      const clauses = parseFilter(query.filter, vocabularies["logged models"]);
      const seqs = await seqsOf(db.pool, query.projectId, query.experiments);
      const binding = new Binding();
      const terms = query.orders.map((order) => termOf(binding, order));
      if (!query.orders.some(({ key }) => key === "creation_timestamp")) {
        terms.push({ expression: "m.created_at", ascending: false, type: "bigint", sure: true });
      }
      terms.push({ expression: "m.id", ascending: true, type: "text", sure: true });
      const question = JSON.stringify([query.experiments, query.filter, query.orders, query.datasets]);
      const conditions = [
        `m.experiment_seq = any(${binding.bind(seqs)}::bigint[])`,
        "m.deleted_at is null",
        ...clauses.map((clause) => conditionOf(binding, clause, query.datasets)),
        ...(query.pageToken === undefined
          ? []
          : [afterKeyset(binding, terms, decodePageToken(query.pageToken, terms.length, question))]),
      ];
      const { rows } = await db.pool.query<LoggedModelRow & { readonly keyset: readonly (string | null)[] }>(
        `select ${queries.loggedModelColumns},
           array[${terms.map(({ expression }) => `(${expression})::text`).join(", ")}] as keyset
         from logged_model m join experiment e on e.seq = m.experiment_seq
         where ${conditions.join(" and ")} order by ${orderBy(terms)} limit ${binding.bind(query.limit + 1)}`,
        binding.values,
      );
      const page = rows.slice(0, query.limit);
      const last = page.at(-1);
      const more = rows.length > query.limit && last !== undefined;
      return { rows: page, next: more ? encodePageToken(last.keyset, question) : undefined };
    },
  };
}

export type LoggedModels = ReturnType<typeof createLoggedModels>;

function conditionOf(binding: Binding, clause: Clause, datasets: readonly DatasetWish[]): string {
  if (clause.entity === "attribute") {
    return comparison(binding, must(columns[clause.key], `column ${clause.key}`).expression, tidy(clause));
  }
  if (clause.entity !== "metric") {
    return comparison(binding, `(m.${clause.entity}s ->> ${binding.bind(clause.key)})`, clause);
  }
  const of = datasets.map(({ name, digest }) => {
    const named = `x.dataset_name = ${binding.bind(name)}`;
    return digest === undefined ? named : `(${named} and x.dataset_digest = ${binding.bind(digest)})`;
  });
  const within = of.length === 0 ? "" : `and (${of.join(" or ")})`;
  return `exists (select 1 from logged_model_metric x where x.model_id = m.id and x.key = ${binding.bind(clause.key)}
    and ${comparison(binding, "x.value", clause)} and x.value <> 'NaN' ${within})`;
}

/** A status may be given with MLflow's prefix. */
function tidy(clause: Clause): Clause {
  if (clause.key !== "status" || typeof clause.value !== "string") return clause;
  return { ...clause, value: clause.value.replace(/^LOGGED_MODEL_(UPLOAD_)?/, "") };
}

function termOf(binding: Binding, order: ModelOrder): Term {
  if (order.entity === "attribute") {
    return { ...must(columns[order.key], `column ${order.key}`), ascending: order.ascending };
  }
  const dataset = order.dataset;
  const within =
    dataset === undefined
      ? ""
      : `and x.dataset_name = ${binding.bind(dataset.name)}
         ${dataset.digest === undefined ? "" : `and x.dataset_digest = ${binding.bind(dataset.digest)}`}`;
  return {
    expression: `(select nullif(x.value, 'NaN') from logged_model_metric x where x.model_id = m.id
      and x.key = ${binding.bind(order.key)} ${within} order by x.step desc, x.time desc limit 1)`,
    ascending: order.ascending,
    type: "float8",
  };
}

function missing(id: string): AppError {
  return new AppError("not_found", `Logged model with ID '${id.slice(0, 100)}' not found.`);
}

export function modelRoot(row: Pick<LoggedModelRow, "artifactLocation" | "id">): string {
  return `${row.artifactLocation}/models/${row.id}/artifacts`;
}
