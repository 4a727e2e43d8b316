/** What is recorded of a run that could make a difference, sorted by what it is: params, data, code, environment, tags. */
export type FactKind = "param" | "seed" | "code" | "data" | "environment" | "tag";

export interface Fact {
  readonly kind: FactKind;
  readonly key: string;
  readonly value: string;
}

export interface ToldRun {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** `name@digest` of what it read, where that is known. */
  readonly datasets?: readonly string[] | undefined;
  /** The result that is asked about. */
  readonly value: number | undefined;
}

const codeTags =
  /^(mlflow\.source\.(name|git\.commit|git\.branch)|mlflow\.project\.|octavo\.(sourceHash|notebook|cell|code|snapshot))/;
/** What the program's own page says in one value: taken apart, or (a hash of it all) no reason by itself. */
const combinedTags: ReadonlySet<string> = new Set(["octavo.environment", "octavo.fingerprint"]);
const environmentTags = /^(octavo\.(device|environment|packages)|mlflow\.(docker|databricks|source\.type))/;
const hiddenTags = /^(mlflow|octavo)\./;
const seedKey = /(^|[_.\- ])(seed|random_state|rng)($|[_.\- ])/i;

/** What is recorded of a run that could make a difference. */
export function factsOf({ params, tags, datasets }: ToldRun): readonly Fact[] {
  const facts: Fact[] = Object.entries(params).map(([key, value]) => ({
    kind: seedKey.test(key) ? "seed" : "param",
    key,
    value,
  }));
  for (const [key, value] of Object.entries(tags)) {
    if (key === "octavo.environment") facts.push(...environmentOf(value));
    if (combinedTags.has(key)) continue;
    if (key === "octavo.data") facts.push({ kind: "data", key, value });
    else if (key === "octavo.seed") facts.push({ kind: "seed", key, value });
    else if (codeTags.test(key)) facts.push({ kind: "code", key, value });
    else if (environmentTags.test(key)) facts.push({ kind: "environment", key, value });
    else if (!hiddenTags.test(key)) facts.push({ kind: "tag", key, value });
  }
  if (datasets !== undefined) facts.push({ kind: "data", key: "datasets", value: datasets.toSorted().join(", ") });
  return facts;
}

/** A line for each thing that the environment names. */
function environmentOf(text: string): readonly Fact[] {
  const flat = (key: string, value: unknown): readonly Fact[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).flatMap(([name, each]) => flat(key === "" ? name : `${key}.${name}`, each))
      : [{ kind: "environment", key, value: String(value) }];
  try {
    return flat("", JSON.parse(text));
  } catch {
    return [{ kind: "environment", key: "octavo.environment", value: text }]; // cut off where it was too long
  }
}

/** Tags that tell code and environment, to be asked for besides a person's own. */
export const tellingTags: readonly string[] = [
  "mlflow.source.name",
  "mlflow.source.git.commit",
  "mlflow.source.git.branch",
  "octavo.sourceHash",
  "octavo.notebook",
  "octavo.cell",
  "octavo.device",
  "octavo.snapshot",
  "octavo.environment",
  "octavo.data",
  "octavo.seed",
];
