/**
 * Changes to a text as data: what was kept, put in and taken out, from left to right, in UTF-16 units.
 *
 * The editor speaks edits (`replace 3..5 by "x"`), Yjs speaks deltas, and while somebody composes a character with an
 * input method both sides move at once. This module is the algebra between them: `applyDelta`, `compose` (one after
 * the other), `transform` (side by side; both orders give the same text) and `mapOffset` (where a caret goes).
 * No operation here ever splits a surrogate pair that its inputs did not split: Yjs replaces halves by U+FFFD.
 */
export type Op = { readonly retain: number } | { readonly insert: string } | { readonly delete: number };
export type Delta = readonly Op[];

/** One replaced stretch of the old text; a list of them is ascending and does not overlap. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

export function applyDelta(text: string, delta: Delta): string {
  let result = "";
  let at = 0;
  for (const op of delta) {
    if ("insert" in op) result += op.insert;
    else if ("delete" in op) at += op.delete;
    else {
      result += text.slice(at, at + op.retain);
      at += op.retain;
    }
  }
  return result + text.slice(at);
}

export function deltaOfEdits(edits: readonly Edit[]): Delta {
  const out = new Builder();
  let at = 0;
  for (const edit of edits) {
    out.retain(edit.offset - at);
    out.insert(edit.text);
    out.delete(edit.length);
    at = edit.offset + edit.length;
  }
  return out.done();
}

export function editsOfDelta(delta: Delta): readonly Edit[] {
  const edits: Edit[] = [];
  let at = 0;
  let open: { offset: number; length: number; text: string } | undefined;
  for (const op of delta) {
    if ("retain" in op) {
      if (op.retain > 0) open = undefined;
      at += op.retain;
      continue;
    }
    if (!open) {
      open = { offset: at, length: 0, text: "" };
      edits.push(open);
    }
    if ("insert" in op) open.text += op.insert;
    else {
      open.length += op.delete;
      at += op.delete;
    }
  }
  return edits;
}

/** What `first` and then `second` do together. */
export function compose(first: Delta, second: Delta): Delta {
  const out = new Builder();
  const a = new Reader(first);
  const b = new Reader(second);
  while (a.more || b.more) {
    if (b.kind === "insert") out.insert(b.takeText(b.length));
    else if (a.kind === "delete") out.delete(a.take(a.length));
    else {
      const length = Math.min(a.length, b.length);
      if (b.kind === "delete") {
        if (a.kind === "retain") out.delete(length);
        a.take(length);
      } else if (a.kind === "insert") out.insert(a.takeText(length));
      else {
        out.retain(length);
        a.take(length);
      }
      b.take(length);
    }
  }
  return out.done();
}

/**
 * `delta` as it must read after `other` was applied to the same text. When both put text at one place, the one that
 * is `before` the other stands on the left; give one side true and the other false.
 */
export function transform(delta: Delta, other: Delta, before: boolean): Delta {
  const out = new Builder();
  const a = new Reader(delta);
  const b = new Reader(other);
  while (a.more) {
    if (a.kind === "insert" && (before || b.kind !== "insert")) out.insert(a.takeText(a.length));
    else if (b.kind === "insert") out.retain(b.take(b.length));
    else {
      const length = Math.min(a.length, b.length);
      if (b.kind === "retain") {
        if (a.kind === "delete") out.delete(length);
        else out.retain(length);
      }
      a.take(length);
      b.take(length);
    }
  }
  return out.done();
}

/** Where a place goes. `sticks` to what stands on its left (text put in exactly there goes behind it) or its right. */
export function mapOffset(delta: Delta, offset: number, sticks: "left" | "right"): number {
  let old = 0;
  let mapped = 0;
  for (const op of delta) {
    if ("insert" in op) {
      if (old < offset || sticks === "right") mapped += op.insert.length;
    } else if ("delete" in op) {
      old += op.delete;
      if (old > offset) return mapped;
    } else {
      if (old + op.retain > offset) break;
      old += op.retain;
      mapped += op.retain;
    }
  }
  return mapped + offset - old;
}

/** The smallest single replacement that makes `after` of `before`; nothing when they are equal. */
export function difference(before: string, after: string): readonly Edit[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  if (splitsPair(before, start) || splitsPair(after, start)) start--;
  let end = 0;
  while (
    end < shorter - start &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  ) {
    end++;
  }
  if (splitsPair(before, before.length - end) || splitsPair(after, after.length - end)) end--;
  return [{ offset: start, length: before.length - end - start, text: after.slice(start, after.length - end) }];
}

/** An edit without the beginning and end that it puts back unchanged (a completion replaces `con` by `conv2d`). */
export function trimEdit(old: string, edit: Edit): readonly Edit[] {
  return difference(old.slice(edit.offset, edit.offset + edit.length), edit.text).map((inner) => ({
    ...inner,
    offset: inner.offset + edit.offset,
  }));
}

function splitsPair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/** Walks a delta in pieces; past its end the rest of the text is retained. */
class Reader {
  readonly #delta: Delta;
  #index = 0;
  #used = 0;

  constructor(delta: Delta) {
    this.#delta = delta;
    this.#skipEmpty();
  }

  get more(): boolean {
    return this.#index < this.#delta.length;
  }

  get kind(): "insert" | "delete" | "retain" {
    const op = this.#delta[this.#index];
    if (!op || "retain" in op) return "retain";
    return "insert" in op ? "insert" : "delete";
  }

  get length(): number {
    const op = this.#delta[this.#index];
    return op ? lengthOf(op) - this.#used : Number.POSITIVE_INFINITY;
  }

  take(length: number): number {
    if (!this.more) return length;
    this.#used += length;
    this.#skipEmpty();
    return length;
  }

  takeText(length: number): string {
    const op = this.#delta[this.#index];
    const text = op && "insert" in op ? op.insert.slice(this.#used, this.#used + length) : "";
    this.take(length);
    return text;
  }

  #skipEmpty(): void {
    while (this.more && this.length === 0) {
      this.#index++;
      this.#used = 0;
    }
  }
}

function lengthOf(op: Op): number {
  if ("insert" in op) return op.insert.length;
  return "delete" in op ? op.delete : op.retain;
}

/** Collects operations in a normal form: neighbours merged, insert before delete, no retain at the end. */
class Builder {
  readonly #ops: Op[] = [];

  retain(length: number): void {
    if (length <= 0) return;
    const last = this.#ops.at(-1);
    if (last && "retain" in last) this.#ops[this.#ops.length - 1] = { retain: last.retain + length };
    else this.#ops.push({ retain: length });
  }

  delete(length: number): void {
    if (length <= 0) return;
    const last = this.#ops.at(-1);
    if (last && "delete" in last) this.#ops[this.#ops.length - 1] = { delete: last.delete + length };
    else this.#ops.push({ delete: length });
  }

  insert(text: string): void {
    if (text === "") return;
    const last = this.#ops.at(-1);
    const place = last && "delete" in last ? this.#ops.length - 1 : this.#ops.length;
    const previous = this.#ops[place - 1];
    if (previous && "insert" in previous) this.#ops[place - 1] = { insert: previous.insert + text };
    else this.#ops.splice(place, 0, { insert: text });
  }

  done(): Delta {
    const last = this.#ops.at(-1);
    return last && "retain" in last ? this.#ops.slice(0, -1) : this.#ops;
  }
}
