/**
 * The packages that a notebook's environment pins: import → version, in `metadata.octavo.environment.packages`, so that
 * they go where the notebook goes. What stands there is a wish of whoever could write the file: it is read with care.
 */
import type * as Y from "yjs";
import { packageSpecifier } from "../packages/specifier.ts";
import { notebookMetadataOf } from "./document.ts";
import { isObject, type Json } from "./json.ts";
import { type Changing, setNotebookMetadata } from "./operations.ts";

export const mostPackages = 200;
/** In the place of a version: the notebook does without the package. */
export const notPinned = "none";
const longestVersion = 100;

export function pinnedPackages(doc: Y.Doc): ReadonlyMap<string, string> {
  const packages = packagesIn(notebookMetadataOf(doc)?.get("octavo"));
  const pins = Object.entries(packages).filter(
    (pin): pin is [string, string] =>
      packageSpecifier(pin[0]) !== undefined && typeof pin[1] === "string" && pin[1].length <= longestVersion,
  );
  return new Map(pins.slice(0, mostPackages).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `version` undefined: the notebook does without it. */
export function pinPackage(doc: Y.Doc, specifier: string, version: string | undefined, writing: Changing = {}): void {
  const before = notebookMetadataOf(doc)?.get("octavo");
  const octavo = isObject(before) ? before : {};
  const environment = isObject(octavo.environment) ? octavo.environment : {};
  const { [specifier]: _former, ...others } = packagesIn(before);
  const packages: Readonly<Record<string, Json>> = version === undefined ? others : { ...others, [specifier]: version };
  const next = withOrWithout(octavo, "environment", withOrWithout(environment, "packages", packages));
  setNotebookMetadata(doc, "octavo", Object.keys(next).length === 0 ? undefined : (next as Json), writing);
}

type Fields = Readonly<Record<string, Json>>;

function packagesIn(octavo: unknown): Fields {
  const environment = isObject(octavo) ? octavo.environment : undefined;
  const packages = isObject(environment) ? environment.packages : undefined;
  return isObject(packages) ? (packages as Fields) : {};
}

/** What is empty is left out. */
function withOrWithout(of: object, key: string, value: Fields): Fields {
  const { [key]: _former, ...rest } = of as Record<string, Json>;
  return Object.keys(value).length === 0 ? rest : { ...rest, [key]: value as Json };
}
