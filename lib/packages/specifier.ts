/**
 * How an import names a package: `d3-array`, `@scope/name`, or a part of one, `date-fns/locale`. Each part that a
 * notebook imports is pinned by itself, under the text of its import.
 */
export interface PackageSpecifier {
  /** The package in the registry. */
  readonly name: string;
  /** What follows it, with its slash; empty for the package itself. */
  readonly part: string;
}

const longest = 214;
const word = /^[a-z0-9~][a-z0-9._~-]*$/i;

/** Undefined when no package can be called so. */
export function packageSpecifier(text: string): PackageSpecifier | undefined {
  const words = text.split("/");
  const scoped = text.startsWith("@");
  const own = words.slice(0, scoped ? 2 : 1);
  const rest = words.slice(own.length);
  const names = scoped ? [own[0]?.slice(1) ?? "", own[1] ?? ""] : own;
  if (text.length > longest || !names.every((name) => word.test(name))) return undefined;
  if (rest.some((name) => name === "" || name === "." || name === ".." || /[\\?#%\s]/.test(name))) return undefined;
  return { name: own.join("/"), part: rest.map((name) => `/${name}`).join("") };
}
