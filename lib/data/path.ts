/**
 * Paths of a project's files: `data/train.csv`, segments joined by `/`, relative to the project. What could climb, hide
 * or deceive is no path: empty, `.` and `..` segments, backslashes, control characters, and the marks that reverse the
 * direction of text (`exe.csv` shown as `vsc.exe`).
 */
export const MAX_PATH_BYTES = 1024;
const MAX_NAME_BYTES = 255;
const FORBIDDEN = /[\p{Cc}\\\u202a-\u202e\u2066-\u2069\ufffe\uffff]/u;

/** Why `text` is no path, in words for the person; undefined when it is one. */
export function pathFault(text: string): string | undefined {
  if (text === "") return "a path has at least one character";
  if (text !== text.normalize("NFC")) return "a path is in Unicode's composed form (NFC)";
  if (!text.isWellFormed() || FORBIDDEN.test(text)) return "no control characters, backslashes or direction marks";
  if (bytesIn(text) > MAX_PATH_BYTES) return `a path has at most ${MAX_PATH_BYTES} bytes`;
  for (const name of text.split("/")) {
    if (name === "") return "no empty name: a path neither starts nor ends with a slash nor doubles one";
    if (name === "." || name === "..") return "no name is . or ..";
    if (name !== name.trim()) return "no name starts or ends with a space";
    if (bytesIn(name) > MAX_NAME_BYTES) return `a name has at most ${MAX_NAME_BYTES} bytes`;
  }
  return undefined;
}

/** The last segment. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder it lies in; `""` at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The folders above, topmost first: `a/b/c` → `a`, `a/b`. */
export function foldersAbove(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join("/"));
}

/** `report.csv` → `report 2.csv`: the same path with a number before its extension. */
export function numbered(path: string, number: number): string {
  const folder = folderOf(path);
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  const cut = dot > 0 ? dot : name.length;
  return `${folder === "" ? "" : `${folder}/`}${name.slice(0, cut)} ${number}${name.slice(cut)}`;
}

/** Extension in lower case without the dot; `""` without one. `x.csv.gz` → `gz`. */
export function extensionOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

function bytesIn(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
