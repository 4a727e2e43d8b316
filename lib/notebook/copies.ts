/**
 * Follows characters through splits, merges and restores: which copy of a character is the living one, and where text
 * that was written beside a character belongs now. Read from the lineage records; a page and the server read it alike.
 */
import * as Y from "yjs";
import { type CellMap, cellsOf } from "./document.ts";
import { type Lineage, pairsOf, type Run } from "./lineage.ts";

/** A place in the text of a cell that is there. */
export interface Landing {
  readonly text: Y.Text;
  readonly index: number;
}

interface Claim {
  readonly clock: number;
  readonly len: number;
  readonly target: readonly [client: number, clock: number];
  readonly record: Lineage;
}

/** Characters that a record copied, among those of a run: `offset` from the run's start. */
export interface Overlap {
  readonly offset: number;
  readonly len: number;
  readonly target: readonly [client: number, clock: number];
  readonly record: Lineage;
}

/** Characters that a question has already followed: records of foreign programs may lead in a circle. */
type Seen = Set<string>;

export class Copies {
  readonly #doc: Y.Doc;
  readonly #claims = new Map<number, Claim[]>();
  /** Copy → original: the same records the other way. */
  readonly #originals = new Map<
    number,
    { readonly clock: number; readonly len: number; readonly of: Run; readonly record: Lineage }[]
  >();

  constructor(doc: Y.Doc) {
    this.#doc = doc;
  }

  add(record: Lineage): void {
    for (const { original, copy } of pairsOf(record)) {
      const [from, clock, len] = original;
      const claims = this.#claims.get(from);
      const claim: Claim = { clock, len, target: [copy[0], copy[1]], record };
      if (claims === undefined) this.#claims.set(from, [claim]);
      else claims.push(claim);
      const back = { clock: copy[1], len: copy[2], of: original, record };
      const originals = this.#originals.get(copy[0]);
      if (originals === undefined) this.#originals.set(copy[0], [back]);
      else originals.push(back);
    }
  }

  /** What the characters of a run are copies of, and which record says so. */
  originalsOf([client, clock, len]: Run): { readonly offset: number; readonly of: Run; readonly record: Lineage }[] {
    const found: { readonly offset: number; readonly of: Run; readonly record: Lineage }[] = [];
    for (const back of this.#originals.get(client) ?? []) {
      const start = Math.max(clock, back.clock);
      const end = Math.min(clock + len, back.clock + back.len);
      if (start >= end) continue;
      const of: Run = [back.of[0], back.of[1] + start - back.clock, end - start];
      found.push({ offset: start - clock, of, record: back.record });
    }
    return found;
  }

  /** Who wrote a character: its first author, then whoever carried it on by splitting, merging or bringing back. */
  authorsOf(client: number, clock: number): number[] {
    const authors = [client];
    const seen: Seen = new Set();
    for (let id = [client, clock] as const; isNew(seen, id[0], id[1]); ) {
      const back = this.originalsOf([id[0], id[1], 1])[0]?.of;
      if (back === undefined) break;
      if (authors[0] !== back[0]) authors.unshift(back[0]);
      id = [back[0], back[1]];
    }
    return authors;
  }

  /** What a character is a copy of, and what that is a copy of, by all records. */
  ancestorsOf(client: number, clock: number): (readonly [client: number, clock: number])[] {
    const found: (readonly [number, number])[] = [];
    const seen: Seen = new Set([`${client}.${clock}`]);
    const pending: (readonly [number, number])[] = [[client, clock]];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const { of } of this.originalsOf([id[0], id[1], 1])) {
        if (!isNew(seen, of[0], of[1])) continue;
        found.push([of[0], of[1]]);
        pending.push([of[0], of[1]]);
      }
    }
    return found;
  }

  /** Whether another copy of what this character is a copy of lives. */
  standsElsewhere(client: number, clock: number): boolean {
    const seen: Seen = new Set();
    const pending: (readonly [number, number])[] = [[client, clock]];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      if (!isNew(seen, id[0], id[1])) continue;
      if (this.living(id[0], id[1]) !== undefined) return true;
      for (const back of this.#originals.get(id[0]) ?? []) {
        const offset = id[1] - back.clock;
        if (offset >= 0 && offset < back.len) pending.push([back.of[0], back.of[1] + offset]);
      }
    }
    return false;
  }

  /** What records made of the characters of a run. */
  overlaps([client, clock, len]: Run): Overlap[] {
    const found: Overlap[] = [];
    for (const claim of this.#claims.get(client) ?? []) {
      const start = Math.max(clock, claim.clock);
      const end = Math.min(clock + len, claim.clock + claim.len);
      if (start >= end) continue;
      const target = [claim.target[0], claim.target[1] + start - claim.clock] as const;
      found.push({ offset: start - clock, len: end - start, target, record: claim.record });
    }
    return found;
  }

  /** Where the living copy of a character is; undefined when there is none. */
  living(client: number, clock: number, seen: Seen = new Set()): readonly [client: number, clock: number] | undefined {
    const item = this.#item(client, clock);
    if (item !== undefined && !item.deleted) return cellTextOf(item) === undefined ? undefined : [client, clock];
    if (!isNew(seen, client, clock)) return undefined;
    for (const [to, at] of this.#targets(client, clock)) {
      const found = this.living(to, at, seen);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Whether a character went somewhere else. */
  isMoved(id: Y.ID): boolean {
    return this.#claims.size > 0 && this.#targets(id.client, id.clock).length > 0;
  }

  /** The same for text in a cell that is about to go because all its copies went elsewhere. */
  landingOfStray(item: Y.Item): Landing | undefined {
    const text = cellTextOf(item);
    return text === undefined
      ? undefined
      : (this.#walkLeft(text, item.left, new Set(), false) ?? this.#walkRight(text, item, new Set()));
  }

  /**
   * Where text belongs that somebody wrote without knowing that its surroundings went elsewhere: undefined when it is
   * where it belongs, or belongs nowhere any more. In a cell that is there, the right neighbour tells: Yjs skips what is
   * deleted when it inserts, so who had known of the move would not have written before a moved character.
   */
  landingOf(item: Y.Item): Landing | undefined {
    const text = cellTextOf(item);
    if (text === undefined) return undefined;
    if (!isLive(text)) return this.landingOfStray(item);
    const { origin, rightOrigin } = item;
    if (rightOrigin === null || !this.isMoved(rightOrigin) || this.#isLiveIn(text, origin)) return undefined;
    for (const [client, clock] of this.#targets(rightOrigin.client, rightOrigin.clock)) {
      const landing = this.#before(client, clock, new Set());
      if (landing !== undefined && landing.text !== text) return landing;
    }
    return undefined;
  }

  #isLiveIn(text: Y.Text, id: Y.ID | null): boolean {
    const item = id === null ? undefined : this.#item(id.client, id.clock);
    return item !== undefined && !item.deleted && item.parent === text;
  }

  /** The first place to the left, in `text` itself or where its text went. */
  #walkLeft(text: Y.Text, from: Y.Item | null, seen: Seen, live = isLive(text)): Landing | undefined {
    for (let item = from; item !== null; item = item.left) {
      if (live && !item.deleted && item.countable) return { text, index: indexAfter(text, item) };
      const clock = this.#lastClaimed(item);
      if (clock === undefined) continue;
      for (const [client, at] of this.#targets(item.id.client, clock)) {
        const landing = this.#after(client, at, seen);
        if (landing !== undefined) return landing;
      }
    }
    return undefined;
  }

  /** For text at the very start of a cell that is gone. */
  #walkRight(text: Y.Text, from: Y.Item, seen: Seen): Landing | undefined {
    for (let item = from.right; item !== null; item = item.right) {
      const first = this.overlaps([item.id.client, item.id.clock, item.length]).sort((a, b) => a.offset - b.offset)[0];
      const landing = first === undefined ? undefined : this.#before(first.target[0], first.target[1], seen);
      if (landing !== undefined && landing.text !== text) return landing;
    }
    return undefined;
  }

  #after(client: number, clock: number, seen: Seen): Landing | undefined {
    const item = this.#item(client, clock);
    const text = item === undefined ? undefined : cellTextOf(item);
    if (item === undefined || text === undefined) return undefined;
    if (isLive(text) && !item.deleted)
      return { text, index: indexAfter(text, item) - (item.id.clock + item.length - 1 - clock) };
    if (!isNew(seen, client, clock)) return undefined;
    for (const [to, at] of this.#targets(client, clock)) {
      const landing = this.#after(to, at, seen);
      if (landing !== undefined) return landing;
    }
    return this.#walkLeft(text, item.left, seen) ?? (isLive(text) ? { text, index: 0 } : undefined);
  }

  #before(client: number, clock: number, seen: Seen): Landing | undefined {
    const after = this.#after(client, clock, seen);
    if (after === undefined) return undefined;
    const living = this.living(client, clock);
    return living === undefined ? after : { text: after.text, index: after.index - 1 };
  }

  #targets(client: number, clock: number): (readonly [number, number])[] {
    const found: (readonly [number, number])[] = [];
    for (const claim of this.#claims.get(client) ?? []) {
      const offset = clock - claim.clock;
      if (offset >= 0 && offset < claim.len) found.push([claim.target[0], claim.target[1] + offset]);
    }
    return found;
  }

  /** The last character of a deleted item that went somewhere. */
  #lastClaimed(item: Y.Item): number | undefined {
    let last: number | undefined;
    const end = item.id.clock + item.length;
    for (const claim of this.#claims.get(item.id.client) ?? []) {
      if (claim.clock >= end || claim.clock + claim.len <= item.id.clock) continue;
      last = Math.max(last ?? 0, Math.min(end, claim.clock + claim.len) - 1);
    }
    return last;
  }

  #item(client: number, clock: number): Y.Item | undefined {
    if (clock >= Y.getState(this.#doc.store, client)) return undefined;
    const item: unknown = Y.getItem(this.#doc.store, Y.createID(client, clock));
    return item instanceof Y.Item ? item : undefined;
  }
}

function isNew(seen: Seen, client: number, clock: number): boolean {
  const key = `${client}.${clock}`;
  if (seen.has(key)) return false;
  seen.add(key);
  return true;
}

/** The cell text that an item is part of, whether the cell is there or gone. */
export function cellTextOf(item: Y.Item): Y.Text | undefined {
  const text = item.parent;
  if (!(text instanceof Y.Text) || text._item === null || text._item.parentSub !== "source") return undefined;
  return cellOf(text) === undefined ? undefined : text;
}

/** The cell whose source this text is or was. */
export function cellOf(text: Y.Text): CellMap | undefined {
  const cell = text._item?.parent;
  if (!(cell instanceof Y.Map) || text.doc === null) return undefined;
  return cell._item?.parent === cellsOf(text.doc) ? (cell as CellMap) : undefined;
}

export function isLive(text: Y.Text): boolean {
  return text._item !== null && !text._item.deleted;
}

/** Visible characters up to and with this item. */
function indexAfter(text: Y.Text, last: Y.Item): number {
  let index = 0;
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted && item.countable) index += item.length;
    if (item === last) return index;
  }
  return index;
}
