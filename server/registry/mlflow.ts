/** MLflow's calls about registered models and their versions. */
import { keptText, limits } from "#lib/tracking/limits.ts";
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import type { Answered, Call, Endpoint } from "../mlflow/index.ts";
import type { ModelRow, Pairs, VersionRow } from "./queries.ts";
import type { RegistryService, Search } from "./service.ts";

type Verb = Endpoint["method"];

export function registryEndpoints(service: RegistryService): readonly Endpoint[] {
  return [...modelEndpoints(service), ...aliasEndpoints(service), ...versionEndpoints(service)];
}

type Handler<T> = (call: Call) => Promise<T>;

const endpoint = (method: Verb, path: string, right: Endpoint["right"], handle: Handler<Answered>): Endpoint => ({
  method,
  path: `mlflow/${path}`,
  right,
  handle,
});

/** One whose answer is that it was done. */
const act = (method: Verb, path: string, right: Endpoint["right"], handle: Handler<void>): Endpoint =>
  endpoint(method, path, right, async (call) => {
    await handle(call);
    return {};
  });

function modelEndpoints(service: RegistryService): readonly Endpoint[] {
  const shapes = async (rows: readonly ModelRow[]) => {
    const latest = Map.groupBy(await service.latest(rows), ({ modelSeq }) => modelSeq);
    return rows.map((row) => modelShape(row, latest.get(row.seq) ?? []));
  };
  const shown = async (row: ModelRow) => ({ registered_model: (await shapes([row]))[0] });
  const latest = async ({ projectId, fields }: Call) => {
    const model = await service.model(projectId, fields.needText("name"));
    const wanted = fields.texts("stages").map((stage) => stage.toLowerCase());
    const versions = (await service.latest([model])).filter(
      ({ stage }) => wanted.length === 0 || wanted.includes(stage.toLowerCase()),
    );
    return { model_versions: versions.map(versionShape) };
  };
  return [
    endpoint("POST", "registered-models/create", "run", async ({ projectId, fields }) =>
      shown(
        await service.create(projectId, {
          name: fields.needText("name"),
          description: fields.text("description"),
          tags: tagsOf(fields),
        }),
      ),
    ),
    endpoint("POST", "registered-models/rename", "edit", async ({ projectId, fields }) =>
      shown(await service.rename(projectId, fields.needText("name"), fields.needText("new_name"))),
    ),
    endpoint("PATCH", "registered-models/update", "run", async ({ projectId, fields }) =>
      shown(await service.update(projectId, fields.needText("name"), fields.text("description") ?? "")),
    ),
    act("DELETE", "registered-models/delete", "edit", ({ projectId, fields }) =>
      service.remove(projectId, fields.needText("name")),
    ),
    endpoint("GET", "registered-models/get", "view", async ({ projectId, fields }) =>
      shown(await service.model(projectId, fields.needText("name"))),
    ),
    endpoint("GET", "registered-models/search", "view", async ({ projectId, fields }) => {
      const { rows, next } = await service.searchModels(projectId, searchOf(fields, 100, 1000));
      return { registered_models: await shapes(rows), ...(next === undefined ? {} : { next_page_token: next }) };
    }),
    endpoint("GET", "registered-models/get-latest-versions", "view", latest),
    endpoint("POST", "registered-models/get-latest-versions", "view", latest),
    act("POST", "registered-models/set-tag", "run", ({ projectId, fields }) =>
      service.setTag(projectId, fields.needText("name"), fields.needText("key"), fields.text("value") ?? ""),
    ),
    act("DELETE", "registered-models/delete-tag", "run", ({ projectId, fields }) =>
      service.dropTag(projectId, fields.needText("name"), fields.needText("key")),
    ),
  ];
}

function aliasEndpoints(service: RegistryService): readonly Endpoint[] {
  return [
    act("POST", "registered-models/alias", "edit", ({ projectId, fields }) =>
      service.setAlias(projectId, fields.needText("name"), fields.needText("alias"), versionOf(fields)),
    ),
    act("DELETE", "registered-models/alias", "edit", ({ projectId, fields }) =>
      service.dropAlias(projectId, fields.needText("name"), fields.needText("alias")),
    ),
    endpoint("GET", "registered-models/alias", "view", async ({ projectId, fields }) => ({
      model_version: versionShape(await service.aliased(projectId, fields.needText("name"), fields.needText("alias"))),
    })),
  ];
}

function versionEndpoints(service: RegistryService): readonly Endpoint[] {
  const shown = (row: VersionRow) => ({ model_version: versionShape(row) });
  const find = ({ projectId, fields }: Call) => service.version(projectId, fields.needText("name"), versionOf(fields));
  return [
    endpoint("POST", "model-versions/create", "run", async ({ projectId, fields, principal }) =>
      shown(
        await service.createVersion(projectId, fields.needText("name"), {
          source: fields.needText("source"),
          runId: fields.text("run_id") || undefined,
          runLink: fields.text("run_link") || undefined,
          description: fields.text("description"),
          modelId: fields.text("model_id") || undefined,
          tags: tagsOf(fields),
          userId: principal.name,
        }),
      ),
    ),
    endpoint("GET", "model-versions/get", "view", async (call) => shown(await find(call))),
    endpoint("GET", "model-versions/get-download-uri", "view", async (call) => ({
      artifact_uri: (await find(call)).location,
    })),
    endpoint("PATCH", "model-versions/update", "run", async ({ projectId, fields }) =>
      shown(
        await service.updateVersion(
          projectId,
          fields.needText("name"),
          versionOf(fields),
          fields.text("description") ?? "",
        ),
      ),
    ),
    endpoint("POST", "model-versions/transition-stage", "edit", async ({ projectId, fields }) =>
      shown(
        await service.transition(
          projectId,
          fields.needText("name"),
          versionOf(fields),
          fields.needText("stage"),
          fields.flag("archive_existing_versions") ?? false,
        ),
      ),
    ),
    act("DELETE", "model-versions/delete", "edit", ({ projectId, fields }) =>
      service.removeVersion(projectId, fields.needText("name"), versionOf(fields)),
    ),
    endpoint("GET", "model-versions/search", "view", async ({ projectId, fields }) => {
      const { rows, next } = await service.searchVersions(projectId, searchOf(fields, 10_000, 200_000));
      return { model_versions: rows.map(versionShape), ...(next === undefined ? {} : { next_page_token: next }) };
    }),
    act("POST", "model-versions/set-tag", "run", ({ projectId, fields }) =>
      service.setVersionTag(
        projectId,
        fields.needText("name"),
        versionOf(fields),
        fields.needText("key"),
        fields.givenText("value"),
      ),
    ),
    act("DELETE", "model-versions/delete-tag", "run", ({ projectId, fields }) =>
      service.dropVersionTag(projectId, fields.needText("name"), versionOf(fields), fields.needText("key")),
    ),
  ];
}

/** A version is a text of digits; a number will do. */
function versionOf(fields: Fields): string {
  const raw = fields.raw("version");
  return typeof raw === "number" ? String(raw) : fields.needText("version");
}

function tagsOf(fields: Fields): Pairs {
  return Object.fromEntries(
    Object.entries(fields.pairs("tags")).map(([key, value]) => [
      keptText(key, limits.key),
      keptText(value, limits.modelTagValue),
    ]),
  );
}

function searchOf(fields: Fields, usual: number, most: number): Search {
  const limit = fields.whole("max_results") ?? usual;
  if (limit < 1 || limit > most) {
    const rule = limit < 1 ? "It must be a positive integer" : `It must be at most ${most}`;
    throw invalid(`Invalid value ${limit} for parameter 'max_results' supplied. ${rule}`);
  }
  return {
    filter: fields.text("filter") ?? "",
    orderBy: fields.texts("order_by"),
    limit,
    pageToken: fields.text("page_token") || undefined,
  };
}

function pairs(record: Pairs): { readonly key: string; readonly value: string }[] {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}

function modelShape(row: ModelRow, latest: readonly VersionRow[]): Readonly<Record<string, unknown>> {
  return {
    name: row.name,
    creation_timestamp: row.createdAt,
    last_updated_timestamp: row.updatedAt,
    ...(row.description === null ? {} : { description: row.description }),
    latest_versions: latest.map(versionShape),
    tags: pairs(row.tags),
    aliases: row.aliases.map(({ alias, version }) => ({ alias, version: String(version) })),
  };
}

function versionShape(row: VersionRow): Readonly<Record<string, unknown>> {
  return {
    name: row.name,
    version: String(row.version),
    creation_timestamp: row.createdAt,
    last_updated_timestamp: row.updatedAt,
    user_id: row.userId,
    current_stage: row.stage,
    description: row.description ?? "",
    source: row.source,
    ...(row.runId === null ? {} : { run_id: row.runId }),
    status: "READY",
    tags: pairs(row.tags),
    ...(row.runLink === null ? {} : { run_link: row.runLink }),
    aliases: row.aliases,
    ...(row.modelId === null ? {} : { model_id: row.modelId }),
  };
}
