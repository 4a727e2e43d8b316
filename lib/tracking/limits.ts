/** What may be logged: lengths, counts and the form of keys. MLflow's own limits, so that what fits there fits here. */
import { AppError } from "../base/errors.ts";

export const limits = {
  batchMetrics: 1000,
  batchParams: 100,
  batchTags: 100,
  batchEntries: 1000,
  batchBytes: 1_000_000,
  key: 250,
  paramValue: 6000,
  runTagValue: 8000,
  experimentTagValue: 5000,
  experimentName: 500,
  modelTagValue: 100_000,
  historyPage: 25_000,
  runsPage: 50_000,
} as const;

const KEY = /^[/\p{L}\p{N}_.\- :]*$/u;

/** Refuses a metric or param key that MLflow would refuse. `what`: `metric` or `param`. */
export function checkKey(what: string, key: string): void {
  if (key.length > limits.key) {
    throw refused(
      `${what} name '${key.slice(0, 50)}…' had length ${key.length}, which exceeded length limit of ${limits.key}`,
    );
  }
  if (key === "") throw refused(`${what} name must not be empty`);
  if (!KEY.test(key)) {
    throw refused(
      `Invalid ${what} name: ${JSON.stringify(key)}. Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colons(:) and slashes (/).`,
    );
  }
  if (!isTidyPath(key)) {
    throw refused(
      `Invalid ${what} name: ${JSON.stringify(key)}. Names may be treated as files in certain cases, and must not resolve to other names when treated as such.`,
    );
  }
}

/** Tags have any characters but control ones in their keys. */
export function checkTagKey(key: string): void {
  if (key === "") throw refused("tag name must not be empty");
  if (key.length > limits.key) {
    throw refused(
      `tag name '${key.slice(0, 50)}…' had length ${key.length}, which exceeded length limit of ${limits.key}`,
    );
  }
  if (/\p{Cc}/u.test(key)) throw refused(`Invalid tag name: ${JSON.stringify(key)}. Names have no control characters.`);
}

/** A tag that a person may set from a list: those that programs keep stay theirs. */
export function checkOwnTag(key: string): void {
  checkTagKey(key);
  if (/^(mlflow|octavo)\./.test(key)) throw refused(`the tag ${key} is kept by programs and not set by hand`);
}

/** Text as a database and UTF-8 can hold it: no zero character, no half of a surrogate pair; at most `longest` long. */
export function keptText(text: string, longest: number): string {
  const whole = (text.includes("\0") ? text.replaceAll("\0", "\ufffd") : text).toWellFormed();
  return whole.length > longest ? whole.slice(0, longest).toWellFormed() : whole;
}

function isTidyPath(key: string): boolean {
  if (key.startsWith("/") || key.endsWith("/")) return false;
  return key.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

function refused(message: string): AppError {
  return new AppError("invalid_request", message);
}
