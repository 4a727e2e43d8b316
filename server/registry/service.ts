/** Registered models: named, versioned, aliased, staged, found. Numbers are never given twice; names are unique. */
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { keptText, limits } from "#lib/tracking/limits.ts";
import { parseFilter, parseOrder } from "#lib/tracking/search/parse.ts";
import { vocabularies } from "#lib/tracking/search/vocabulary.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import {
  afterKeyset,
  Binding,
  decodePageToken,
  encodePageToken,
  orderBy,
  plainSearch,
  type Term,
} from "../tracking/index.ts";
import * as queries from "./queries.ts";
import { type ModelRow, type Pairs, type Stage, stages, type VersionRow } from "./queries.ts";

export interface Found<Row> {
  readonly rows: readonly Row[];
  readonly next: string | undefined;
}

export interface Search {
  readonly filter: string;
  readonly orderBy: readonly string[];
  readonly limit: number;
  readonly pageToken: string | undefined;
}

export interface VersionGiven {
  readonly source: string;
  readonly runId: string | undefined;
  readonly runLink: string | undefined;
  readonly description: string | undefined;
  readonly modelId: string | undefined;
  readonly tags: Pairs;
  readonly userId: string;
}

export type RegistryEvent =
  `${"REGISTERED_MODEL" | "MODEL_VERSION" | "MODEL_VERSION_TAG" | "MODEL_VERSION_ALIAS"}.${"CREATED" | "SET" | "DELETED"}`;

export interface ServiceDeps {
  readonly db: Database;
  readonly now: () => number;
  /** Where a logged model's files are, and the run that made it. */
  readonly locate: (
    projectId: ProjectId,
    modelId: string,
  ) => Promise<{ readonly uri: string; readonly runId: string | null }>;
  readonly happened: (projectId: ProjectId, event: RegistryEvent, data: Readonly<Record<string, unknown>>) => void;
}

const PROMPT_TAG = "mlflow.prompt.is_prompt";
const modelSearch = {
  name: { expression: "g.name", type: "text" },
  creation_timestamp: { expression: "g.created_at", type: "bigint" },
  last_updated_timestamp: { expression: "g.updated_at", type: "bigint" },
} as const;
const versionSearch = {
  name: { expression: "g.name", type: "text" },
  version_number: { expression: "v.version", type: "bigint" },
  run_id: { expression: "v.run_id", type: "text" },
  source_path: { expression: "v.source", type: "text" },
  creation_timestamp: { expression: "v.created_at", type: "bigint" },
  last_updated_timestamp: { expression: "v.updated_at", type: "bigint" },
} as const;

export function createService({ db, now, locate, happened }: ServiceDeps) {
  const model = async (projectId: ProjectId, name: string): Promise<ModelRow> => {
    const found = await queries.findModel(db.pool, projectId, name);
    if (found === undefined) throw noModel(name);
    return found;
  };
  const version = async (projectId: ProjectId, name: string, number: string): Promise<VersionRow> => {
    if (!/^\d{1,9}$/.test(number)) throw badVersion(number);
    const found = await queries.findVersion(db.pool, projectId, name, Number(number));
    if (found === undefined) throw noVersion(name, number);
    return found;
  };
  const change = (projectId: ProjectId, name: string, wanted: queries.ModelChange): Promise<void> =>
    db.transaction(async (client) => {
      if (!(await queries.changeModel(client, projectId, name, wanted, now()))) throw noModel(name);
      const target = { kind: "model", id: name, name };
      await record(client, { action: "model.update", projectId, target, after: { ...wanted } });
    });
  const changeVersion = async (
    projectId: ProjectId,
    name: string,
    number: string,
    wanted: Parameters<typeof queries.changeVersion>[4],
  ): Promise<VersionRow> => {
    const { version: at } = await version(projectId, name, number);
    await db.transaction(async (client) => {
      await queries.changeVersion(client, projectId, name, at, wanted, now());
      const target = { kind: "model", id: name, name: `${name} ${number}` };
      await record(client, { action: "model.version_update", projectId, target, after: { ...wanted } });
    });
    return version(projectId, name, number);
  };

  /** Where the files of a source are. */
  const resolve = async (projectId: ProjectId, given: VersionGiven) => {
    const known = /^models:\/+(?:(m-[0-9a-f]{32})|([^/]+)\/(\d{1,9}))$/.exec(given.source);
    if (known?.[1] !== undefined) {
      const { uri, runId } = await locate(projectId, known[1]);
      return { location: uri, runId: given.runId ?? runId ?? undefined, modelId: given.modelId ?? known[1] };
    }
    if (known?.[2] !== undefined && known[3] !== undefined) {
      const copied = await version(projectId, known[2], known[3]);
      return {
        location: copied.location,
        runId: given.runId ?? copied.runId ?? undefined,
        modelId: given.modelId ?? copied.modelId ?? undefined,
      };
    }
    if (
      !/^[a-z][a-z0-9+.-]*:/i.test(given.source) ||
      /^file:/i.test(given.source) ||
      /(^|\/)\.\.(\/|$)/.test(given.source)
    ) {
      throw new AppError(
        "invalid_request",
        `Invalid model version source: '${given.source.slice(0, 200)}'. To use a local path as a model version source, it must be inside the artifact directory of its run`,
      );
    }
    return { location: given.source, runId: given.runId, modelId: given.modelId };
  };

  return {
    model,
    version,
    latest: (rows: readonly ModelRow[]) =>
      queries.latestVersions(
        db.pool,
        rows.map(({ seq }) => seq),
      ),

    async create(
      projectId: ProjectId,
      given: { readonly name: string; readonly description: string | undefined; readonly tags: Pairs },
    ): Promise<ModelRow> {
      checkName(given.name);
      const made = await db.transaction(async (client) => {
        const done = await queries.insertModel(client, projectId, given, now());
        if (done) {
          await record(client, {
            action: "model.create",
            projectId,
            target: { kind: "model", id: given.name, name: given.name },
          });
        }
        return done;
      });
      if (!made) throw nameTaken(given.name);
      happened(projectId, "REGISTERED_MODEL.CREATED", {
        name: given.name,
        tags: given.tags,
        description: given.description,
      });
      return model(projectId, given.name);
    },

    async rename(projectId: ProjectId, name: string, newName: string): Promise<ModelRow> {
      checkName(newName);
      try {
        await change(projectId, name, { name: newName });
      } catch (error) {
        throw isUniqueViolation(error) ? nameTaken(newName) : error;
      }
      return model(projectId, newName);
    },

    async update(projectId: ProjectId, name: string, description: string): Promise<ModelRow> {
      await change(projectId, name, { description });
      return model(projectId, name);
    },

    async remove(projectId: ProjectId, name: string): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await queries.removeModel(client, projectId, name))) throw noModel(name);
        await record(client, { action: "model.end", projectId, target: { kind: "model", id: name, name } });
      });
    },

    setTag: (projectId: ProjectId, name: string, key: string, value: string): Promise<void> =>
      change(projectId, name, { tags: tag(key, value) }),
    dropTag: (projectId: ProjectId, name: string, key: string): Promise<void> =>
      change(projectId, name, { dropTag: key }),

    async createVersion(projectId: ProjectId, name: string, given: VersionGiven): Promise<VersionRow> {
      await model(projectId, name);
      const found = await resolve(projectId, given);
      const number = await db.transaction(async (client) => {
        const made = await queries.insertVersion(client, projectId, name, { ...given, ...found }, now());
        if (made === undefined) throw noModel(name);
        const target = { kind: "model", id: name, name: `${name} ${made}` };
        await record(client, { action: "model.version", projectId, target, after: { source: given.source } });
        return made;
      });
      happened(projectId, "MODEL_VERSION.CREATED", {
        name,
        version: String(number),
        source: given.source,
        run_id: found.runId,
        tags: given.tags,
        description: given.description,
      });
      return version(projectId, name, String(number));
    },

    updateVersion: (projectId: ProjectId, name: string, number: string, description: string): Promise<VersionRow> =>
      changeVersion(projectId, name, number, { description }),

    async transition(
      projectId: ProjectId,
      name: string,
      number: string,
      wanted: string,
      archiveOthers: boolean,
    ): Promise<VersionRow> {
      const stage = stageOf(wanted);
      if (archiveOthers && stage !== "Staging" && stage !== "Production") {
        throw new AppError(
          "invalid_request",
          `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are Production, Staging`,
        );
      }
      const before = await version(projectId, name, number);
      await db.transaction(async (client) => {
        await queries.changeVersion(client, projectId, name, before.version, { stage }, now());
        if (archiveOthers) await queries.archiveOthers(client, projectId, name, before.version, stage, now());
        const target = { kind: "model", id: name, name: `${name} ${number}` };
        await record(client, {
          action: "model.stage",
          projectId,
          target,
          before: { stage: before.stage },
          after: { stage },
        });
      });
      return version(projectId, name, number);
    },

    async removeVersion(projectId: ProjectId, name: string, number: string): Promise<void> {
      const { version: at } = await version(projectId, name, number);
      await db.transaction(async (client) => {
        await queries.removeVersion(client, projectId, name, at);
        const target = { kind: "model", id: name, name: `${name} ${number}` };
        await record(client, { action: "model.version_end", projectId, target });
      });
    },

    async setVersionTag(projectId: ProjectId, name: string, number: string, key: string, value: string): Promise<void> {
      await changeVersion(projectId, name, number, { tags: tag(key, value) });
      happened(projectId, "MODEL_VERSION_TAG.SET", { name, version: number, key, value });
    },
    async dropVersionTag(projectId: ProjectId, name: string, number: string, key: string): Promise<void> {
      await changeVersion(projectId, name, number, { dropTag: key });
      happened(projectId, "MODEL_VERSION_TAG.DELETED", { name, version: number, key });
    },

    async setAlias(projectId: ProjectId, name: string, alias: string, number: string): Promise<void> {
      checkAlias(alias);
      const { version: at } = await version(projectId, name, number);
      await db.transaction(async (client) => {
        if (!(await queries.setAlias(client, projectId, name, alias, at))) throw noVersion(name, number);
        await record(client, {
          action: "model.alias",
          projectId,
          target: { kind: "model", id: name, name },
          after: { alias, version: at },
        });
      });
      happened(projectId, "MODEL_VERSION_ALIAS.CREATED", { name, alias, version: number });
    },

    async dropAlias(projectId: ProjectId, name: string, alias: string): Promise<void> {
      await model(projectId, name);
      await db.transaction(async (client) => {
        await queries.dropAlias(client, projectId, name, alias);
        const target = { kind: "model", id: name, name };
        await record(client, { action: "model.alias_end", projectId, target, before: { alias } });
      });
      happened(projectId, "MODEL_VERSION_ALIAS.DELETED", { name, alias });
    },

    async aliased(projectId: ProjectId, name: string, alias: string): Promise<VersionRow> {
      const { aliases, seq } = await model(projectId, name);
      if (alias === "latest") {
        const newest = (await queries.latestVersions(db.pool, [seq])).sort((a, b) => b.version - a.version)[0];
        if (newest !== undefined) return newest;
      }
      const found = aliases.find((each) => each.alias === alias);
      if (found === undefined) {
        throw new AppError("invalid_request", `Registered model alias ${alias.slice(0, 255)} not found.`);
      }
      return version(projectId, name, String(found.version));
    },

    searchModels(projectId: ProjectId, search: Search): Promise<Found<ModelRow>> {
      return find<ModelRow>(projectId, search, {
        vocabulary: "registered models",
        columns: modelSearch,
        select: `${queries.modelColumns} from registered_model g`,
        tags: "g.tags",
        usual: [],
        tail: [{ ...modelSearch.name, ascending: true }],
      });
    },

    searchVersions(projectId: ProjectId, search: Search): Promise<Found<VersionRow>> {
      return find<VersionRow>(projectId, search, {
        vocabulary: "model versions",
        columns: versionSearch,
        select: `${queries.versionColumns} from model_version v join registered_model g on g.seq = v.model_seq`,
        tags: "v.tags",
        usual: [{ ...versionSearch.last_updated_timestamp, ascending: false }],
        tail: [
          { ...versionSearch.name, ascending: true },
          { ...versionSearch.version_number, ascending: false },
        ],
      });
    },
  };

  async function find<Row>(
    projectId: ProjectId,
    search: Search,
    how: {
      readonly vocabulary: "registered models" | "model versions";
      readonly columns: Parameters<typeof plainSearch>[1];
      readonly select: string;
      readonly tags: string;
      readonly usual: readonly Term[];
      readonly tail: readonly Term[];
    },
  ): Promise<Found<Row>> {
    const vocabulary = vocabularies[how.vocabulary];
    const clauses = parseFilter(search.filter, vocabulary);
    const orders = parseOrder(search.orderBy, vocabulary);
    // Prompts are models to MLflow, but no list of models shows them unless they are asked for.
    const aboutPrompts = clauses.filter(({ entity, key }) => entity === "tag" && key === PROMPT_TAG);
    const others = clauses.filter((clause) => !aboutPrompts.includes(clause));
    const wantsPrompts = aboutPrompts.some(({ comparator, value }) => comparator === "=" && value === "true");
    const binding = new Binding();
    const { conditions, terms: wanted } = plainSearch(binding, how.columns, how.tags, others, orders);
    const terms = [...(orders.length === 0 ? how.usual : wanted)];
    for (const term of how.tail) if (!terms.some(({ expression }) => expression === term.expression)) terms.push(term);
    const prompt = `(g.tags ->> '${PROMPT_TAG}')`;
    const question = JSON.stringify([how.vocabulary, search.filter, search.orderBy]);
    const all = [
      `g.project_id = ${binding.bind(projectId)}`,
      `${prompt} is ${wantsPrompts ? "not" : ""} distinct from 'true'`,
      ...conditions,
      ...(search.pageToken === undefined
        ? []
        : [afterKeyset(binding, terms, decodePageToken(search.pageToken, terms.length, question))]),
    ];
    const { rows } = await db.pool.query(
      `select array[${terms.map(({ expression }) => `(${expression})::text`).join(", ")}] as keyset, ${how.select}
       where ${all.join(" and ")} order by ${orderBy(terms)} limit ${binding.bind(search.limit + 1)}`,
      binding.values,
    );
    const page = rows.slice(0, search.limit);
    const last = page.at(-1);
    const more = rows.length > search.limit && last !== undefined;
    return { rows: page, next: more ? encodePageToken(last.keyset, question) : undefined };
  }
}

export type RegistryService = ReturnType<typeof createService>;

function tag(key: string, value: string): Pairs {
  if (key === "" || key.length > limits.key) {
    throw new AppError("invalid_request", `tag name must have 1 to ${limits.key} characters`);
  }
  if (value.length > limits.modelTagValue) {
    throw new AppError("invalid_request", `tag value must have at most ${limits.modelTagValue} characters`);
  }
  return { [keptText(key, limits.key)]: keptText(value, limits.modelTagValue) };
}

function checkName(name: string): void {
  if (name.trim() === "" || name.length > 250) {
    throw new AppError("invalid_request", "Registered model name must have 1 to 250 characters.");
  }
  if (/[/:]|\p{Cc}/u.test(name) || name === "." || name === "..") {
    throw new AppError("invalid_request", "Registered model name cannot contain the characters '/' and ':'.");
  }
}

function checkAlias(alias: string): void {
  if (alias.length <= 255 && /^[\w-]+$/.test(alias) && alias.toLowerCase() !== "latest" && !/^v\d+$/i.test(alias))
    return;
  throw new AppError(
    "invalid_request",
    `Invalid alias name: '${alias.slice(0, 100)}'. Names may only contain alphanumerics, underscores and dashes, and be neither 'latest' nor like 'v1'`,
  );
}

function stageOf(text: string): Stage {
  const stage = stages.find((each) => each.toLowerCase() === text.toLowerCase());
  if (stage !== undefined) return stage;
  throw new AppError(
    "invalid_request",
    `Invalid Model Version stage: ${text.slice(0, 100)}. Value must be one of ${stages.join(", ")}.`,
  );
}

function nameTaken(name: string): AppError {
  return new AppError("name_taken", `Registered Model (name=${name}) already exists.`);
}

function noModel(name: string): AppError {
  return new AppError("not_found", `Registered Model with name=${name.slice(0, 250)} not found`);
}

function noVersion(name: string, number: string): AppError {
  return new AppError("not_found", `Model Version (name=${name.slice(0, 250)}, version=${number}) not found`);
}

function badVersion(number: string): AppError {
  return new AppError("invalid_request", `Parameter 'version' must be an integer, got '${number.slice(0, 50)}'.`);
}
