/**
 * Tables that W&B exports: the history of one run (`run.history()`: `_step`, `_timestamp`, a column per metric), a chart's
 * data (`Step`, `<run> - <metric>`, with `__MIN` and `__MAX` beside, which are left out), and the table of runs (`Name`,
 * `State`, a column per config and summary key, which look alike there: numbers count as metrics, words as params). Pure.
 */
import type { Row } from "../data/values.ts";

export interface TablePoint {
  readonly key: string;
  readonly step: number;
  /** Milliseconds; undefined where the table does not say. */
  readonly time: number | undefined;
  readonly value: number;
}

export interface TableRun {
  readonly name: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly points: readonly TablePoint[];
}

/** The runs that rows of a table say something of; undefined when it is none of W&B's. `name` is a history's run. */
export function wandbTable(rows: readonly Row[], name: string): readonly TableRun[] | undefined {
  const columns = new Set(rows.flatMap((row) => Object.keys(row)));
  if (columns.has("_step")) return [historyRun(rows, name)];
  if (columns.has("Name") && columns.has("State")) return rows.map(runOf);
  const chart = [...columns].filter((column) => chartColumn.test(column));
  return columns.has("Step") && chart.length > 0 ? chartRuns(rows, chart) : undefined;
}

const chartColumn = /^(.+) - (?!.*__(MIN|MAX)$)(.+)$/s;
const none = { status: "FINISHED", tags: {}, params: {} } as const;

function historyRun(rows: readonly Row[], name: string): TableRun {
  const points = rows.flatMap((row, at) => {
    const step = numberOf(row._step) ?? at;
    const seconds = numberOf(row._timestamp);
    const time = seconds === undefined ? undefined : Math.round(seconds * 1000);
    return Object.entries(row).flatMap(([key, value]): readonly TablePoint[] => {
      const number = key.startsWith("_") ? undefined : numberOf(value);
      return number === undefined ? [] : [{ key, step, time, value: number }];
    });
  });
  return { ...none, name, points };
}

function chartRuns(rows: readonly Row[], columns: readonly string[]): readonly TableRun[] {
  const runs = new Map<string, TablePoint[]>();
  for (const column of columns) {
    const [, name = "", , key = ""] = chartColumn.exec(column) ?? [];
    const points = runs.get(name) ?? [];
    runs.set(name, points);
    for (const row of rows) {
      const [step, value] = [numberOf(row.Step), numberOf(row[column])];
      if (step !== undefined && value !== undefined) points.push({ key, step, time: undefined, value });
    }
  }
  return [...runs].map(([name, points]) => ({ ...none, name, points }));
}

const about = new Set(["Name", "State", "Notes", "User", "Tags", "Created", "Runtime", "Sweep", "ID", "Group"]);
const states: Readonly<Record<string, string>> = {
  finished: "FINISHED",
  crashed: "FAILED",
  failed: "FAILED",
  killed: "KILLED",
};

function runOf(row: Row): TableRun {
  const own = Object.entries(row).filter(([key, value]) => !about.has(key) && value !== null && value !== "");
  const created = typeof row.Created === "string" ? Date.parse(row.Created) : Number.NaN;
  const time = Number.isFinite(created) ? created : undefined;
  const text = (key: string): string => (row[key] === null || row[key] === undefined ? "" : String(row[key]));
  const tags = { "mlflow.note.content": text("Notes"), "mlflow.user": text("User"), "wandb.tags": text("Tags") };
  return {
    name: text("Name"),
    status: states[text("State").toLowerCase()] ?? "FINISHED",
    tags: Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== "")),
    params: Object.fromEntries(
      own.flatMap(([key, value]) => (numberOf(value) === undefined ? [[key, String(value)]] : [])),
    ),
    points: own.flatMap(([key, value]) => {
      const number = numberOf(value);
      return number === undefined ? [] : [{ key, step: 0, time, value: number }];
    }),
  };
}

/** NaN and infinities are written as words. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  const odd: Readonly<Record<string, number>> = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    "-Infinity": Number.NEGATIVE_INFINITY,
  };
  if (typeof value !== "string") return undefined;
  // A column with a NaN in it is text to who reads it as a table.
  const number = value.trim() === "" ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : odd[value];
}
