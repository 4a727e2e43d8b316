/** The part of npm's own version arithmetic that is used; the package ships no types. */
declare module "semver" {
  export function satisfies(version: string, range: string): boolean;
  export function maxSatisfying(versions: readonly string[], range: string): string | null;
  export function validRange(range: string): string | null;
}
