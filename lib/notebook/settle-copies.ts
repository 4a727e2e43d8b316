/**
 * One living copy of each character: a new lineage record against those that are there. Which of two copies stands is a
 * rule, not a race that each side decides for itself; only the server applies it.
 */
import * as Y from "yjs";
import { type Copies, cellOf, cellTextOf, isLive, type Overlap } from "./copies.ts";
import { type CellMap, cellById, textOf } from "./document.ts";
import { addRun, type Lineage, lengthOf, pairsOf, type Run } from "./lineage.ts";
import { cellIds, placeAfter } from "./order.ts";

/**
 * Inside a transaction. `write` records what became of copies that went. Returns
 * the cells that a split or an undo had made and whose copies all went.
 */
export function settleCopies(
  doc: Y.Doc,
  copies: Copies,
  record: Lineage,
  write: (settled: Lineage) => void,
): ReadonlySet<CellMap> {
  const losers = new Set<Lineage>();
  for (const { original, copy } of pairsOf(record)) {
    settleStretch({ doc, copies, losers, write }, record, original, copy);
  }
  return emptied(doc, losers);
}

interface Settling {
  readonly doc: Y.Doc;
  readonly copies: Copies;
  readonly losers: Set<Lineage>;
  readonly write: (settled: Lineage) => void;
}

function settleStretch(settling: Settling, record: Lineage, original: Run, copy: Run): void {
  const others = settling.copies.overlaps(original).filter((other) => other.record !== record);
  // Those that beat this record first: what they leave of it is all that may stand against the weaker ones.
  others.sort((a, b) => Number(isStronger(record, a.record)) - Number(isStronger(record, b.record)));
  for (const other of others) {
    const mine = [copy[0], copy[1] + other.offset] as const;
    const newWins = isStronger(record, other.record);
    const [winner, loser] = newWins ? [mine, other.target] : [other.target, mine];
    const [lost, won] = newWins ? [other.record, record] : [record, other.record];
    if (standOff(settling, loser, winner, other.len, lost, won)) keepOrder(settling.doc, won, lost);
  }
  settleAncestors(settling, record, record, original, copy, 0);
}

/** A copy of what is a copy itself: where its original came from, another copy may live; the living one stands. */
function settleAncestors(settling: Settling, record: Lineage, via: Lineage, run: Run, copy: Run, depth: number): void {
  if (depth > MAX_DEPTH) return;
  for (const { offset, of, record: maker } of settling.copies.originalsOf(run)) {
    if (maker === via) continue;
    for (const other of settling.copies.overlaps(of)) {
      if (other.record === maker) continue;
      const mine = [copy[0], copy[1] + offset + other.offset] as const;
      standOff(settling, mine, other.target, other.len, record, other.record);
    }
    settleAncestors(settling, record, maker, of, [copy[0], copy[1] + offset, of[2]], depth + 1);
  }
}

/** Generations of copies; a circle, which only a foreign program could write, ends here. */
const MAX_DEPTH = 200;

function standOff(
  { doc, copies, losers, write }: Settling,
  loser: readonly [number, number],
  winner: readonly [number, number],
  len: number,
  lost: Lineage,
  won: Lineage,
): boolean {
  const dropped = dropCopies(doc, copies, loser, winner, len);
  if (dropped === undefined) return false;
  losers.add(lost);
  write({ kind: "settle", from: lost.to, to: won.to, ...dropped, lead: 0, cells: 1 });
  return true;
}

/** Of two splits the finer, of two merges the larger; an undo never beats what others did; else who came first. */
function isStronger(record: Lineage, there: Overlap["record"]): boolean {
  if (record.kind === "restore" || there.kind === "restore" || there.kind === "settle") return false;
  if (record.kind === "merge" && there.kind === "merge") return record.cells > there.cells;
  return lengthOf(record.runs) < lengthOf(there.runs);
}

/** Removes the living loser of each pair of which both live. Returns what went and what stands for it; undefined: nothing. */
function dropCopies(
  doc: Y.Doc,
  copies: Copies,
  loser: readonly [number, number],
  winner: readonly [number, number],
  len: number,
): Pick<Lineage, "runs" | "copies"> | undefined {
  const gone = new Map<Y.Text, Run[]>();
  const [runs, standing]: [Run[], Run[]] = [[], []];
  for (let at = 0; at < len; at++) {
    const lost = copies.living(loser[0], loser[1] + at);
    const won = copies.living(winner[0], winner[1] + at);
    if (lost === undefined || won === undefined || (lost[0] === won[0] && lost[1] === won[1])) continue;
    const text = textAt(doc, lost);
    if (text === undefined) continue;
    addRun(runs, [...lost, 1]);
    addRun(standing, [...won, 1]);
    const inText = gone.get(text) ?? [];
    gone.set(text, inText);
    addRun(inText, [...lost, 1]);
  }
  for (const [text, lost] of gone) removeRuns(text, lost);
  return runs.length === 0 ? undefined : { runs, copies: standing };
}

function textAt(doc: Y.Doc, [client, clock]: readonly [number, number]): Y.Text | undefined {
  if (clock >= Y.getState(doc.store, client)) return undefined;
  const item: unknown = Y.getItem(doc.store, Y.createID(client, clock));
  return item instanceof Y.Item ? cellTextOf(item) : undefined;
}

/** Two cuts in one cell: the part between them comes before the part behind the second. */
function keepOrder(doc: Y.Doc, won: Lineage, lost: Lineage): void {
  if (won.kind !== "split" || lost.kind !== "split" || won.from !== lost.from) return;
  const cell = cellById(doc, lost.to);
  if (cell === undefined || (textOf(cell)?.length ?? 0) === 0) return;
  const shown = cellIds(doc);
  const [before, after] = [shown.indexOf(lost.to as never), shown.indexOf(won.to as never)];
  if (before > after && after >= 0) placeAfter(doc, [won.to as never], lost.to as never);
}

function emptied(doc: Y.Doc, losers: ReadonlySet<Lineage>): ReadonlySet<CellMap> {
  const cells = new Set<CellMap>();
  for (const lost of losers) {
    const first = lost.copies[0];
    const text = first === undefined ? undefined : textAt(doc, [first[0], first[1]]);
    if (first === undefined || text === undefined || !isLive(text)) continue;
    if (lost.copies.some((run) => livesIn(doc, run, text))) continue;
    if (lost.lead > 0) removeRuns(text, [[first[0], first[1] - lost.lead, lost.lead]]);
    const cell = cellOf(text);
    if (cell === undefined) continue;
    if (lost.kind === "split" || (lost.kind === "restore" && text.length === 0)) cells.add(cell);
  }
  return cells;
}

function livesIn(doc: Y.Doc, [client, clock, len]: Run, text: Y.Text): boolean {
  for (let at = clock; at < clock + len; ) {
    if (at >= Y.getState(doc.store, client)) return false;
    const item: unknown = Y.getItem(doc.store, Y.createID(client, at));
    if (!(item instanceof Y.Item)) return false;
    if (!item.deleted && item.parent === text) return true;
    at = item.id.clock + item.length;
  }
  return false;
}

/** Deletes the characters of these ids, as far as they are visible. */
export function removeRuns(text: Y.Text, runs: readonly Run[]): void {
  if (runs.length === 0) return;
  const ranges: [index: number, len: number][] = [];
  let index = 0;
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const start = item.id.clock;
    for (let at = 0; at < item.length; at++) {
      const { client } = item.id;
      if (!runs.some(([from, clock, len]) => from === client && clock <= start + at && start + at < clock + len))
        continue;
      const last = ranges.at(-1);
      if (last !== undefined && last[0] + last[1] === index + at) last[1]++;
      else ranges.push([index + at, 1]);
    }
    index += item.length;
  }
  for (const [at, len] of ranges.reverse()) text.delete(at, len);
}
