/**
 * Splitting a cell and merging several. The first part keeps the cell, and with it its outputs and everybody's cursors;
 * the other parts are new cells. Text is copied and its lineage recorded, so that the server can make one result of what
 * several people do at once.
 *
 * A split drops the one newline at the cut and a merge writes it again: one undoes the other.
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { attachmentsOf, freeAttachmentName, setAttachment } from "./attachments.ts";
import { type CellMap, cellById, cellType, metadataJson, sourceText, textOf } from "./document.ts";
import { isObject, type JsonObject, sameJson } from "./json.ts";
import { lineageBetween, recordLineage, runsOf, seenIn } from "./lineage.ts";
import type { CellJson } from "./notebook-json.ts";
import { type Changing, change, insertCells, removeCells, type Writing } from "./operations.ts";
import { cellIds } from "./order.ts";

/** Cuts the cell at one or several offsets. Returns the ids of all parts, the cell's own first; empty when it is not there. */
export function splitCell(doc: Y.Doc, id: string, offsets: number | readonly number[], writing: Writing): CellId[] {
  return change(doc, writing, () => {
    const cell = cellById(doc, id);
    const text = cell === undefined ? undefined : textOf(cell);
    if (cell === undefined || text === undefined) return [];
    const source = text.toString();
    const parts = cut(source, typeof offsets === "number" ? [offsets] : offsets);
    const made: CellId[] = [id as CellId];
    for (const part of parts.slice(1)) {
      const runs = runsOf(text, part.start, part.end);
      const json = partOf(cell, source.slice(part.start, part.end), writing.newId());
      insertCells(doc, { after: made.at(-1) as string }, [json], writing);
      made.push(json.id as CellId);
      const target = cellById(doc, json.id);
      if (target === undefined || runs.length === 0) continue;
      recordLineage(doc, lineageBetween("split", cell, target, { runs, start: 0, lead: 0, cells: parts.length }));
    }
    const end = parts[0]?.end ?? source.length;
    if (end < source.length) text.delete(end, source.length - end);
    return made;
  });
}

/** Merges the cells, in shown order, into the first of them. Returns its id, or undefined when fewer than two are there. */
export function mergeCells(doc: Y.Doc, ids: readonly string[], writing: Changing = {}): CellId | undefined {
  return change(doc, writing, () => {
    const wanted = new Set<string>(ids);
    const [first, ...others] = cellIds(doc).filter((id) => wanted.has(id));
    const target = first === undefined ? undefined : cellById(doc, first);
    if (target === undefined || others.length === 0) return undefined;
    for (const id of others) {
      const cell = cellById(doc, id);
      if (cell !== undefined) appendCell(doc, target, cell, others.length + 1);
    }
    removeCells(doc, others);
    return first;
  });
}

/**
 * Puts the parts of a split together again, in the order of the split and wherever they were moved: the undo of a split
 * that others wrote in since. Parts that are gone are left out.
 */
export function mergeParts(doc: Y.Doc, first: string, parts: readonly string[], writing: Changing = {}): void {
  change(doc, writing, () => {
    const target = cellById(doc, first);
    const there = parts.filter((id) => id !== first && cellById(doc, id) !== undefined);
    if (target === undefined) return;
    for (const id of there) {
      const cell = cellById(doc, id);
      if (cell !== undefined) appendCell(doc, target, cell, there.length + 1);
    }
    removeCells(doc, there);
  });
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** The parts between the cuts, each without the newline at its cut; a cut inside a character moves before it. */
function cut(source: string, offsets: readonly number[]): Part[] {
  const inside = offsets.map((offset) =>
    beforeCharacter(source, Math.min(Math.max(0, Math.trunc(offset)), source.length)),
  );
  const cuts = [...new Set(inside)].sort((a, b) => a - b);
  const parts: Part[] = [];
  let start = 0;
  for (const offset of cuts) {
    const newlineAfter = source[offset] === "\n";
    const newlineBefore = !newlineAfter && offset > start && source[offset - 1] === "\n";
    parts.push({ start, end: Math.max(start, newlineBefore ? offset - 1 : offset) });
    start = newlineAfter ? offset + 1 : offset;
  }
  parts.push({ start: Math.min(start, source.length), end: source.length });
  return parts;
}

function beforeCharacter(source: string, offset: number): number {
  const unit = source.charCodeAt(offset);
  const before = source.charCodeAt(offset - 1);
  return unit >= 0xdc00 && unit <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? offset - 1 : offset;
}

/** A new cell like the one it was cut from, but for what speaks of a run or names the cell. */
function partOf(cell: CellMap, source: string, id: string): CellJson {
  const { name: _name, execution: _execution, ...metadata } = metadataJson(cell);
  const common = { id, source, metadata: withoutForeign(metadata) };
  const type = cellType(cell);
  if (type === "code") return { ...common, cell_type: "code", execution_count: null, outputs: [] };
  const used = Object.entries(attachmentsOf(cell)).filter(([name]) => source.includes(`attachment:${name}`));
  return { ...common, cell_type: type, ...(used.length === 0 ? {} : { attachments: Object.fromEntries(used) }) };
}

function withoutForeign(metadata: JsonObject): JsonObject {
  if (!isObject(metadata.octavo)) return metadata;
  const { foreign: _foreign, ...octavo } = metadata.octavo;
  const { octavo: _octavo, ...rest } = metadata;
  return Object.keys(octavo).length === 0 ? rest : { ...rest, octavo };
}

function appendCell(doc: Y.Doc, target: CellMap, cell: CellMap, cells: number): void {
  const into = textOf(target);
  const text = textOf(cell);
  if (into === undefined || text === undefined) return;
  const source = sourceText(cell);
  const separator = cellType(target) === "markdown" ? "\n\n" : "\n";
  const lead = into.length === 0 || source === "" ? "" : separator;
  const start = into.length + lead.length;
  const runs = runsOf(text, 0, text.length);
  into.insert(into.length, lead + source);
  const lineage = lineageBetween("merge", cell, target, { runs, start, lead: lead.length, cells });
  recordLineage(doc, { ...lineage, seen: seenIn(text) });
  if (cellType(target) !== "code") adoptAttachments(target, cell, start);
}

/** A name that stands for something else in the target is changed, in the text that came along too. */
function adoptAttachments(target: CellMap, cell: CellMap, start: number): void {
  for (const [name, data] of Object.entries(attachmentsOf(cell))) {
    const there = attachmentsOf(target)[name];
    if (there !== undefined && sameJson(there, data)) continue;
    const free = there === undefined ? name : freeAttachmentName(target, name);
    setAttachment(target, free, data);
    if (free === name) continue;
    const text = textOf(target);
    const wanted = `attachment:${name}`;
    for (let at = text?.toString().indexOf(wanted, start) ?? -1; at >= 0; ) {
      const nameAt = at + wanted.length - name.length;
      text?.insert(nameAt, free);
      text?.delete(nameAt + free.length, name.length);
      at = text?.toString().indexOf(wanted, nameAt + free.length) ?? -1;
    }
  }
}
