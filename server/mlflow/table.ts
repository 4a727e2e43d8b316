/** Finds the endpoint of a method and path: exact paths by name, those with places by pattern. */
import type { Endpoint } from "./endpoint.ts";

export interface Found {
  readonly endpoint: Endpoint;
  readonly params: Readonly<Record<string, string>>;
}

/** `version`: `2.0` or `3.0`; `path`: what follows it. */
export type Find = (method: string, version: string, path: string) => Found | undefined;

export function createTable(endpoints: readonly Endpoint[]): Find {
  const exact = new Map<string, Endpoint[]>();
  const patterns: { readonly expression: RegExp; readonly endpoint: Endpoint }[] = [];
  for (const endpoint of endpoints) {
    if (endpoint.path.includes("{")) patterns.push({ expression: expressionOf(endpoint.path), endpoint });
    else exact.set(nameOf(endpoint), [...(exact.get(nameOf(endpoint)) ?? []), endpoint]);
  }
  return (method, version, path) => {
    const fits = (endpoint: Endpoint): boolean => endpoint.version === undefined || endpoint.version === version;
    const named = exact.get(`${method} ${path}`)?.find(fits);
    if (named !== undefined) return { endpoint: named, params: {} };
    for (const { expression, endpoint } of patterns) {
      if (endpoint.method !== method || !fits(endpoint)) continue;
      const match = expression.exec(path);
      const params = match?.groups && decoded(match.groups);
      if (params !== undefined) return { endpoint, params };
    }
    return undefined;
  };
}

function nameOf({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

function expressionOf(path: string): RegExp {
  const source = path
    .replaceAll(/[.*+?^$()|[\]\\]/g, (mark) => (mark === "*" ? mark : `\\${mark}`))
    .replaceAll(/\{(\w+)\*\}/g, "(?<$1>.+)")
    .replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  return new RegExp(`^${source}$`);
}

/** Undefined when something is no percent-encoding: such a path names nothing. */
function decoded(groups: Readonly<Record<string, string>>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    return undefined;
  }
}
