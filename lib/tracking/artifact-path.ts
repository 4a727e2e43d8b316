/**
 * Paths of artifacts: relative, tidy, climbing nowhere, however often somebody has encoded them. And the addresses under
 * which MLflow's clients know them: `mlflow-artifacts:/<path>`.
 */
import { AppError } from "../base/errors.ts";

const SCHEME = "mlflow-artifacts:";
const LONGEST = 2000;

/** The path in its one form, without a slash at its ends; empty for the top. Refuses what could mean another place. */
export function artifactPath(given: string): string {
  for (let text = given, round = 0; round < 5; round++) {
    if (!isTidy(text)) throw new AppError("invalid_request", "Invalid path");
    const decoded = decode(text);
    if (decoded === text) break;
    text = decoded;
  }
  return given.replace(/\/+$/, "");
}

export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** The path behind an address; undefined for one that is not ours. */
export function pathOfUri(uri: string): string | undefined {
  if (!uri.startsWith(SCHEME)) return undefined;
  const rest = uri.slice(SCHEME.length);
  // mlflow-artifacts://host/path names a host, which is us
  return artifactPath(rest.startsWith("//") ? rest.replace(/^\/\/[^/]*\/?/, "") : rest.replace(/^\/+/, ""));
}

function isTidy(text: string): boolean {
  if (text.length > LONGEST || /[\p{Cc}\\]/u.test(text) || !text.isWellFormed()) return false;
  if (text.startsWith("/") || /^[a-z]:/i.test(text)) return false;
  const parts = text.replace(/\/+$/, "").split("/");
  return text === "" || parts.every((part) => part !== "" && part !== "." && part !== "..");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
