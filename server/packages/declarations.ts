/** What an editor needs to know a package's types: its declarations and those of what it needs, within bounds. */
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";

const mostBytes = 6 * 1024 * 1024;
const largestFile = 1024 * 1024;
const mostFiles = 2000;
const ofPackage = ["name", "version", "type", "main", "module", "types", "typings", "typesVersions", "exports"];

/** Path from `node_modules/` → text; empty when the package has no types. `packages`: folders, the wanted one first. */
export async function declarationsIn(
  root: string,
  packages: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  let left = mostBytes;
  let files = 0;
  for (const folder of packages) {
    const home = path.join(root, "node_modules", folder);
    const names = (await readdir(home, { recursive: true })).filter((name) => /\.d\.[mc]?ts$/.test(name)).sort();
    for (const name of names.filter((one) => !one.split(path.sep).includes("node_modules"))) {
      const { size } = await stat(path.join(home, name));
      if (size > largestFile || size > left || ++files > mostFiles) continue;
      left -= size;
      found[`${folder}/${name.replaceAll(path.sep, "/")}`] = await readFile(path.join(home, name), "utf8");
    }
    if (folder === packages[0] && Object.keys(found).length === 0) return {};
    found[`${folder}/package.json`] = factsOf(await readFile(path.join(home, "package.json"), "utf8"));
  }
  return found;
}

function factsOf(text: string): string {
  const facts = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return JSON.stringify(Object.fromEntries(ofPackage.flatMap((key) => (key in facts ? [[key, facts[key]]] : []))));
}
