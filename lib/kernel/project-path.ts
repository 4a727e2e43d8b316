/**
 * What an import names: a file of the project, or a library of the kernel. A notebook stands at the top of its project's
 * files, so `./lib/features.ts` in a cell is that file; in a file it is beside it. `project:/lib/features.ts` names the
 * same from anywhere.
 */
import { folderOf, pathFault } from "../data/path.ts";

export type Specifier =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "library"; readonly name: string }
  | { readonly kind: "refused"; readonly reason: string };

/** How receipts name a file among what a run read; what they can carry limits how long a path may be. */
export const fileMark = "file ";
const longestPath = 290;

/** `from`: the path of the file that imports; `""` for a cell. */
export function specifierOf(text: string, from = ""): Specifier {
  const rooted = text.startsWith("project:/") ? text.slice("project:/".length) : undefined;
  if (rooted === undefined && !/^\.\.?\//.test(text)) return { kind: "library", name: text };
  const path = rooted === undefined ? joined(folderOf(from), text) : joined("", rooted);
  const refuse = (why: string): Specifier => ({ kind: "refused", reason: `\`${text}\` names no file: ${why}.` });
  if (path === undefined) return refuse("it leads out of the project");
  const fault = pathFault(path);
  if (fault !== undefined) return refuse(fault);
  if (path.length > longestPath) return refuse(`a path that is imported has at most ${longestPath} characters`);
  return { kind: "file", path };
}

/** Undefined where `..` would climb out. */
function joined(folder: string, relative: string): string | undefined {
  const names = folder === "" ? [] : folder.split("/");
  for (const name of relative.normalize("NFC").split("/")) {
    if (name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.pop() === undefined) return undefined;
  }
  return names.join("/");
}
