/**
 * Which versions a package needs, and where each lies, as npm lays them out: at the top where nothing is in the way,
 * else below who needs it. Only versions of the registry count: a dependency that is an address, a repository or a folder
 * is refused. What is optional is left out.
 */
import { maxSatisfying, satisfies, validRange } from "semver";
import { AppError } from "#lib/base/errors.ts";
import type { PackageIndex, PackageVersion, Registry } from "./registry.ts";

/** A package that is to lie at `folder`, below `node_modules`. */
export interface Placed {
  readonly name: string;
  readonly folder: string;
  readonly version: PackageVersion;
}

const mostPackages = 300;

/** `given`: packages that the kernel has and nobody brings along. */
export async function resolvePackage(
  registry: Pick<Registry, "look">,
  wanted: { readonly name: string; readonly range: string },
  given: (name: string) => boolean,
): Promise<readonly Placed[]> {
  const known = new Map<string, Promise<PackageIndex>>();
  const look = (name: string): Promise<PackageIndex> => {
    const index = known.get(name) ?? registry.look(name);
    known.set(name, index);
    return index;
  };
  const placed = new Map<string, Placed>();
  const add = async (name: string, alias: string, range: string, folder: string): Promise<Placed> => {
    if (placed.size >= mostPackages) throw refused(`\`${wanted.name}\` needs more than ${mostPackages} packages`);
    const one = { name, folder: `${folder}${alias}`, version: pick(await look(name), range) };
    placed.set(one.folder, one);
    return one;
  };
  const open = [await add(wanted.name, wanted.name, wanted.range, "")];
  for (const by of open) {
    for (const [alias, text] of needsOf(by.version)) {
      if (given(alias)) continue;
      const { name, range } = meaning(alias, text, by.name);
      const near = nearest(placed, by.folder, alias);
      if (near !== undefined && near.name === name && fits(near.version.version, range)) continue;
      open.push(await add(name, alias, range, near === undefined ? "" : `${by.folder}/node_modules/`));
    }
  }
  return [...placed.values()];
}

function pick(index: PackageIndex, range: string): PackageVersion {
  const tagged = Object.hasOwn(index.tags, range) ? index.tags[range] : undefined;
  if (tagged !== undefined) return index.at(tagged);
  const latest = index.tags["latest"];
  if (latest !== undefined && fits(latest, range)) return index.at(latest);
  const best = maxSatisfying(index.versions, range);
  if (best === null) throw new AppError("not_found", `the registry has no version ${range} of \`${index.name}\``);
  return index.at(best);
}

function fits(version: string, range: string): boolean {
  return range === "latest" || satisfies(version, range);
}

function needsOf(version: PackageVersion): readonly (readonly [string, string])[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = version;
  const peers = Object.entries(peerDependencies).filter(([name]) => peerDependenciesMeta[name]?.optional !== true);
  const own = Object.entries(dependencies).filter(([name]) => !Object.hasOwn(optionalDependencies, name));
  return [...own, ...peers.filter(([name]) => !Object.hasOwn(dependencies, name))];
}

/** `npm:other@^1` stands for another package under this name. */
function meaning(alias: string, text: string, by: string): { readonly name: string; readonly range: string } {
  const other = /^npm:(@?[^@]+)(?:@(.+))?$/.exec(text);
  const name = other?.[1] ?? alias;
  const range = other === null ? text.trim() || "*" : (other[2] ?? "*");
  if (validRange(range) === null && !/^[a-z][a-z0-9.-]*$/i.test(range))
    throw refused(`\`${by}\` needs \`${alias}\` from ${text.slice(0, 100)}: only versions of the registry are fetched`);
  return { name, range };
}

/** What `name` means to a package that lies at `folder`. */
function nearest(placed: ReadonlyMap<string, Placed>, folder: string, name: string): Placed | undefined {
  for (let at = folder; ; ) {
    const found = placed.get(`${at}/node_modules/${name}`);
    if (found !== undefined) return found;
    const up = at.lastIndexOf("/node_modules/");
    if (up === -1) return placed.get(name);
    at = at.slice(0, up);
  }
}

function refused(message: string): AppError {
  return new AppError("invalid_request", message);
}
