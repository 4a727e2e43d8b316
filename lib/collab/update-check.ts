/**
 * What an update claims, read before it touches a document. Owns every question that can be answered without applying:
 * is it well formed, which client ids does it extend, which items must be there first, how far do its deletions reach.
 * Yjs itself asks none of them: a missing dependency is parked without bound, a forward reference inside one client's
 * run throws in the middle of a transaction, a deeply nested value overflows the stack of whoever encodes it next.
 *
 * Promise: an update that `checkUpdate` accepts and whose needs the document meets applies without leaving anything
 * pending. It does not decide who may use a client id; `judge` does, from what the room knows.
 */
import * as Y from "yjs";

/** Clocks above this are refused: other implementations count in 32 bits. */
const MAX_CLOCK = 2 ** 31;
const MAX_NESTING = 100;
const MAX_TYPE_NAME = 256;

/** New or known items of one client in an update: clocks `from` (inclusive) to `to` (exclusive). */
export interface ClientRun {
  readonly client: number;
  readonly from: number;
  readonly to: number;
}

export interface UpdateClaim {
  readonly runs: readonly ClientRun[];
  /** Client id → the clock that the document must have reached before. */
  readonly needs: ReadonlyMap<number, number>;
  /** Client id → end of the furthest deletion. */
  readonly deletes: ReadonlyMap<number, number>;
  /** All that its sender says is deleted. */
  readonly ds: DeleteSet;
}

/** As Yjs decodes it. */
export type DeleteSet = ReturnType<typeof Y.decodeUpdate>["ds"];

export type CheckedUpdate =
  | { readonly kind: "empty" }
  | { readonly kind: "claim"; readonly claim: UpdateClaim }
  | { readonly kind: "malformed"; readonly reason: string };

class Malformed extends Error {}

/** Reads a V1 update. Never throws. */
export function checkUpdate(update: Uint8Array): CheckedUpdate {
  if (update.length === 2 && update[0] === 0 && update[1] === 0) return { kind: "empty" };
  try {
    const { structs, ds } = Y.decodeUpdate(update);
    const runs = runsOf(structs);
    const claim = { runs, needs: needsOf(structs, runs), deletes: deletesOf(ds), ds };
    return claim.runs.length === 0 && claim.deletes.size === 0 ? { kind: "empty" } : { kind: "claim", claim };
  } catch (error) {
    return { kind: "malformed", reason: error instanceof Error ? error.message : "unreadable" };
  }
}

type Struct = Y.Item | Y.GC | Y.Skip;

function runsOf(structs: readonly Struct[]): ClientRun[] {
  const runs: { client: number; from: number; to: number }[] = [];
  let current: { client: number; from: number; to: number } | undefined;
  for (const struct of structs) {
    const { client, clock } = struct.id;
    const end = clock + struct.length;
    if (!(struct.length > 0 && end <= MAX_CLOCK)) throw new Malformed("item of impossible length");
    if (struct instanceof Y.Skip) {
      current = undefined;
    } else if (current !== undefined && current.client === client && current.to === clock) {
      current.to = end;
    } else {
      current = { client, from: clock, to: end };
      runs.push(current);
    }
  }
  return runs;
}

function needsOf(structs: readonly Struct[], runs: readonly ClientRun[]): Map<number, number> {
  const needs = new Map<number, number>();
  const need = (client: number, clock: number): void => {
    if ((needs.get(client) ?? 0) < clock) needs.set(client, clock);
  };
  const byClient = Map.groupBy(runs, (run) => run.client);
  const brought = (id: Y.ID): boolean =>
    byClient.get(id.client)?.some((run) => run.from <= id.clock && id.clock < run.to) ?? false;
  for (const run of runs) need(run.client, run.from);
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    checkContent(struct);
    for (const id of referencesOf(struct)) {
      if (id.client === struct.id.client && id.clock >= struct.id.clock) throw new Malformed("forward reference");
      if (id.clock >= MAX_CLOCK) throw new Malformed("reference out of range");
      if (!brought(id)) need(id.client, id.clock + 1);
    }
  }
  return needs;
}

function* referencesOf(item: Y.Item): Generator<Y.ID> {
  if (item.origin !== null) yield item.origin;
  if (item.rightOrigin !== null) yield item.rightOrigin;
  // A decoded item names its parent by the id of the type's item, or by the name of a top-level type.
  const parent: unknown = item.parent;
  if (typeof parent === "string") {
    if (parent.length > MAX_TYPE_NAME) throw new Malformed("name of a type is too long");
  } else if (parent !== null) {
    yield parent as Y.ID;
  }
}

function checkContent(item: Y.Item): void {
  const content: unknown = item.content;
  if (content instanceof Y.ContentString || content instanceof Y.ContentDeleted) return;
  if (content instanceof Y.ContentDoc) throw new Malformed("subdocuments are not accepted");
  if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) checkNesting(content.arr);
  else if (content instanceof Y.ContentEmbed) checkNesting(content.embed);
  else if (content instanceof Y.ContentFormat) checkNesting(content.value);
}

/** Iterative, since the point is to find what a recursive walk would not survive. */
function checkNesting(root: unknown): void {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_NESTING) throw new Malformed("values are nested too deeply");
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== "object" || value === null || value instanceof Uint8Array) continue;
      for (const inner of Array.isArray(value) ? value : Object.values(value)) next.push(inner);
    }
    level = next;
  }
}

function deletesOf(ds: DeleteSet): Map<number, number> {
  const deletes = new Map<number, number>();
  for (const [client, items] of ds.clients) {
    let end = 0;
    for (const item of items) {
      if (!(item.len > 0 && item.clock + item.len <= MAX_CLOCK)) throw new Malformed("deletion of impossible length");
      end = Math.max(end, item.clock + item.len);
    }
    if (end > 0) deletes.set(client, end);
  }
  return deletes;
}

/** What a room knows when it judges a claim. */
export interface RoomView {
  /** The clock that the document has reached for a client id. */
  readonly clockOf: (client: number) => number;
  /** Who first used a client id; undefined when nobody has. */
  readonly ownerOf: (client: number) => string | undefined;
  /** Whether a client id seeded an earlier (or foreign) epoch of this document. */
  readonly otherEpoch: (client: number) => boolean;
}

export type Verdict =
  /** May be applied; `fresh` are the client ids that nobody has used yet. */
  | { readonly kind: "apply"; readonly fresh: readonly number[] }
  /** Names items that have not arrived yet. */
  | { readonly kind: "wait"; readonly client: number; readonly clock: number }
  | { readonly kind: "other-epoch" }
  | { readonly kind: "refuse"; readonly code: "client_id"; readonly client: number };

/** Decides about a claim made by `person`. Items that the document already has are nobody's business: tabs resend them. */
export function judge(claim: UpdateClaim, person: string, view: RoomView): Verdict {
  const fresh: number[] = [];
  for (const run of claim.runs) {
    if (view.otherEpoch(run.client)) return { kind: "other-epoch" };
    if (run.to <= view.clockOf(run.client)) continue;
    const owner = view.ownerOf(run.client);
    if (owner === undefined) {
      if (!fresh.includes(run.client)) fresh.push(run.client);
    } else if (owner !== person) {
      return { kind: "refuse", code: "client_id", client: run.client };
    }
  }
  for (const [client, clock] of claim.needs) {
    if (view.clockOf(client) < clock) {
      return view.otherEpoch(client) ? { kind: "other-epoch" } : { kind: "wait", client, clock };
    }
  }
  for (const [client, end] of claim.deletes) {
    const reach = claim.runs.reduce((to, run) => (run.client === client ? Math.max(to, run.to) : to), 0);
    if (end > Math.max(reach, view.clockOf(client))) {
      return view.otherEpoch(client) ? { kind: "other-epoch" } : { kind: "wait", client, clock: end };
    }
  }
  return { kind: "apply", fresh };
}
