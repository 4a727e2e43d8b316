/**
 * What can be asked about each kind of thing: MLflow's one search grammar with its several vocabularies. An attribute has
 * a kind, which says what it compares with; the comparators follow from the kind.
 */
export type Entity = "attribute" | "metric" | "param" | "tag" | "dataset";

export const comparators = [
  "=",
  "!=",
  ">",
  ">=",
  "<",
  "<=",
  "LIKE",
  "ILIKE",
  "IN",
  "NOT IN",
  "IS NULL",
  "IS NOT NULL",
] as const;
export type Comparator = (typeof comparators)[number];

const numeric: readonly Comparator[] = ["=", "!=", ">", ">=", "<", "<="];
const textual: readonly Comparator[] = ["=", "!=", "LIKE", "ILIKE"];
const listed: readonly Comparator[] = [...textual, "IN", "NOT IN"];
const optional: readonly Comparator[] = [...textual, "IS NULL", "IS NOT NULL"];

/** text and number compare; a list also with IN; `order` serves sorting only. */
export type AttributeKind = "text" | "list" | "number" | "order";

export interface Vocabulary {
  /** What is searched, for messages. */
  readonly of: string;
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  /** Other spellings, in lower case. */
  readonly aliases: Readonly<Record<string, string>>;
  readonly entities: readonly Entity[];
  /** Whether `IS NULL` asks for absent params and tags. */
  readonly absence: boolean;
}

export const vocabularies = {
  runs: {
    of: "runs",
    attributes: {
      run_id: "list",
      run_name: "text",
      status: "text",
      user_id: "text",
      artifact_uri: "text",
      start_time: "number",
      end_time: "number",
      experiment_id: "order",
    },
    aliases: { "run name": "run_name", created: "start_time", run_uuid: "run_id" },
    entities: ["attribute", "metric", "param", "tag", "dataset"],
    absence: true,
  },
  experiments: {
    of: "experiments",
    attributes: { name: "text", creation_time: "number", last_update_time: "number", experiment_id: "order" },
    aliases: {},
    entities: ["attribute", "tag"],
    absence: true,
  },
  "registered models": {
    of: "registered models",
    attributes: { name: "text", creation_timestamp: "order", last_updated_timestamp: "order" },
    aliases: { timestamp: "last_updated_timestamp" },
    entities: ["attribute", "tag"],
    absence: false,
  },
  "model versions": {
    of: "model versions",
    attributes: {
      name: "text",
      version_number: "number",
      run_id: "list",
      source_path: "text",
      creation_timestamp: "order",
      last_updated_timestamp: "order",
    },
    aliases: { version: "version_number" },
    entities: ["attribute", "tag"],
    absence: false,
  },
  "logged models": {
    of: "logged models",
    attributes: {
      name: "list",
      model_id: "list",
      model_type: "list",
      status: "list",
      source_run_id: "list",
      creation_timestamp: "number",
      last_updated_timestamp: "number",
    },
    aliases: { creation_time: "creation_timestamp" },
    entities: ["attribute", "metric", "param", "tag"],
    absence: false,
  },
} as const satisfies Record<string, Vocabulary>;

export const entityNames: Readonly<Record<string, Entity>> = {
  metric: "metric",
  metrics: "metric",
  param: "param",
  params: "param",
  parameter: "param",
  parameters: "param",
  tag: "tag",
  tags: "tag",
  attribute: "attribute",
  attributes: "attribute",
  attr: "attribute",
  run: "attribute",
  dataset: "dataset",
  datasets: "dataset",
};

const datasetKeys: readonly string[] = ["name", "digest", "context"];

/** How a named thing compares; undefined when the vocabulary has no such key. */
export function comparatorsOf(vocabulary: Vocabulary, entity: Entity, key: string): readonly Comparator[] | undefined {
  if (entity === "metric") return numeric;
  if (entity === "param" || entity === "tag") return vocabulary.absence ? optional : textual;
  if (entity === "dataset") return datasetKeys.includes(key) ? listed : undefined;
  const kind = Object.hasOwn(vocabulary.attributes, key) ? vocabulary.attributes[key] : undefined;
  if (kind === undefined) return undefined;
  return { text: textual, list: listed, number: numeric, order: [] }[kind];
}

/** The keys one may ask about, for messages and completion. */
export function keysOf(vocabulary: Vocabulary, entity: Entity): readonly string[] {
  if (entity === "dataset") return datasetKeys;
  return Object.entries(vocabulary.attributes).flatMap(([key, kind]) => (kind === "order" ? [] : [key]));
}
