/**
 * SCIM's PATCH on a resource as plain data: what it is after the operations, or what is wrong with them. Paths are those
 * that directories send: an attribute, one of its parts (`name.givenName`), one with a filter (`members[value eq "x"]`,
 * `emails[type eq "work"].value`), or none, with the attributes in the value. Names are found in any case.
 */
import { meetsScimFilter, parseScimFilter, type ScimValue } from "./filter.ts";

export type Resource = Readonly<Record<string, unknown>>;
export interface Operation {
  readonly op: "add" | "replace" | "remove";
  readonly path?: string | null | undefined;
  readonly value?: unknown;
}

export function applyScimPatch(
  resource: Resource,
  operations: readonly Operation[],
): Resource | { readonly fault: string } {
  let held: Record<string, unknown> = { ...resource };
  for (const operation of operations) {
    if (operation.path === null || operation.path === undefined || operation.path === "") {
      if (operation.op === "remove") return { fault: "a removal needs a path" };
      if (!isObject(operation.value)) return { fault: "without a path the value holds the attributes" };
      for (const [name, value] of Object.entries(operation.value)) held = set(held, [name], operation.op, value);
      continue;
    }
    const path = parsePath(operation.path);
    if (path === undefined) return { fault: `this path is not known: ${operation.path.slice(0, 100)}` };
    held =
      path.filter === undefined
        ? set(held, path.names, operation.op, operation.value)
        : filtered(held, path, operation);
  }
  return held;
}

interface Path {
  readonly names: readonly string[];
  readonly filter: ReturnType<typeof parseScimFilter>;
  readonly part: string | undefined;
}

function parsePath(text: string): Path | undefined {
  // the schema's own name may stand before the attribute
  const plain = text.replace(/^urn:ietf:params:scim:schemas:core:2\.0:(User|Group):/i, "");
  const open = plain.indexOf("[");
  const name = open === -1 ? plain : plain.slice(0, open);
  if (!/^[A-Za-z][\w$-]*(\.[A-Za-z][\w$-]*)?$/.test(name)) return undefined;
  if (open === -1) return { names: name.split("."), filter: undefined, part: undefined };
  const close = plain.lastIndexOf("]");
  const filter = close === -1 ? undefined : parseScimFilter(plain.slice(open + 1, close));
  const rest = plain.slice(close + 1);
  if (filter === undefined || name.includes(".") || !/^(\.[A-Za-z][\w$-]*)?$/.test(rest)) return undefined;
  return { names: [name], filter, part: rest === "" ? undefined : rest.slice(1) };
}

function set(
  held: Readonly<Record<string, unknown>>,
  names: readonly string[],
  op: Operation["op"],
  value: unknown,
): Record<string, unknown> {
  const [name = "", ...rest] = names;
  if (rest.length === 0 && name.includes(".")) return set(held, name.split("."), op, value);
  const key = keyOf(held, name);
  if (key === "__proto__") return { ...held };
  const there = held[key];
  if (rest.length > 0) return { ...held, [key]: set(isObject(there) ? there : {}, rest, op, value) };
  if (op === "remove") {
    // a removal of members may name them in its value
    if (Array.isArray(there) && Array.isArray(value)) {
      const gone = new Set(value.map((each) => JSON.stringify(isObject(each) ? each.value : each)));
      return { ...held, [key]: there.filter((each) => !gone.has(JSON.stringify(isObject(each) ? each.value : each))) };
    }
    const { [key]: _, ...left } = held;
    return left;
  }
  if (op === "add" && (Array.isArray(there) || Array.isArray(value))) {
    return { ...held, [key]: [...(Array.isArray(there) ? there : []), ...(Array.isArray(value) ? value : [value])] };
  }
  return { ...held, [key]: isObject(there) && isObject(value) ? { ...there, ...value } : value };
}

function filtered(
  held: Readonly<Record<string, unknown>>,
  path: Path,
  { op, value }: Operation,
): Record<string, unknown> {
  const [name = ""] = path.names;
  const key = keyOf(held, name);
  const list = Array.isArray(held[key]) ? (held[key] as unknown[]) : [];
  const meets = (item: unknown): boolean =>
    path.filter !== undefined && meetsScimFilter(path.filter, (part) => valuesOf(item, part));
  if (op === "remove" && path.part === undefined) return { ...held, [key]: list.filter((item) => !meets(item)) };
  let found = false;
  const changed = list.map((item) => {
    if (!meets(item)) return item;
    found = true;
    if (path.part !== undefined) return set(isObject(item) ? item : {}, [path.part], op, value);
    return isObject(item) && isObject(value) ? { ...item, ...value } : value;
  });
  // what a filter by one value does not find is made
  const made = found || op === "remove" ? undefined : seedOf(path);
  if (made === undefined) return { ...held, [key]: changed };
  const fresh =
    path.part === undefined ? { ...made, ...(isObject(value) ? value : {}) } : { ...made, [path.part]: value };
  return { ...held, [key]: [...changed, fresh] };
}

function seedOf({ filter }: Path): Record<string, unknown> | undefined {
  return filter?.op === "eq" ? { [filter.path]: filter.value } : undefined;
}

function valuesOf(item: unknown, part: string): ScimValue[] {
  const value = isObject(item) ? item[keyOf(item, part)] : part === "value" ? item : undefined;
  return value === undefined || typeof value === "object" ? [] : [value as ScimValue];
}

function keyOf(held: Readonly<Record<string, unknown>>, name: string): string {
  const plain = name.toLowerCase();
  return Object.keys(held).find((key) => key.toLowerCase() === plain) ?? name;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
