/** The document: what loading 1,000 cells costs a server, what a keystroke costs it beyond applying, exports and order. */
import process from "node:process";
import * as Y from "yjs";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { mayCollect } from "#lib/notebook/late-text.ts";
import { type CellJson, emptyNotebook, serializeNotebook } from "#lib/notebook/nbformat.ts";
import { moveCells } from "#lib/notebook/operations.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { seedUpdate } from "#lib/notebook/seed.ts";
import { Settler } from "#lib/notebook/settle.ts";
import { toNotebookJson } from "#lib/notebook/snapshot.ts";
import { splitCell } from "#lib/notebook/split-merge.ts";

const CELLS = 1000;
const cells = Array.from({ length: CELLS }, (_, at): CellJson => {
  const source = `const x${at} = await load("part-${at}.csv");\n// a line of words about what it is for\nx${at}.summary()\n`;
  const output = {
    output_type: "execute_result" as const,
    data: { "text/plain": `table ${at}` },
    metadata: {},
    execution_count: at,
  };
  return { id: `cell-${at}`, cell_type: "code", source, metadata: {}, execution_count: at, outputs: [output] };
});
const seeded = seedUpdate(emptyNotebook(cells), { documentId: "bench", epoch: 1 });

function load(state: Uint8Array): Y.Doc {
  const doc = new Y.Doc({ gcFilter: mayCollect });
  Y.applyUpdateV2(doc, state);
  return doc;
}
const stored = (() => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, seeded);
  return Y.encodeStateAsUpdateV2(doc);
})();

/** Median CPU milliseconds of a piece of work. */
function cpuMs(times: number, work: () => void): number {
  const all: number[] = [];
  for (let round = 0; round < times; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    all.push((user + system) / 1000);
  }
  return all.sort((a, b) => a - b)[times >> 1] ?? 0;
}

const rows: [string, string, string][] = [];
const row = (what: string, value: number, unit: string, limit: number): void => {
  rows.push([
    what,
    `${value.toFixed(4)} ${unit}`,
    limit === 0 ? "" : `≤ ${limit} ${unit}${value <= limit ? "" : "  MISSED"}`,
  ]);
  if (limit > 0 && value > limit) process.exitCode = 1;
};

let made = 0;
const newId = (): string => `new-${made++}`;
row(
  "  apply the stored state alone (CPU)",
  cpuMs(21, () => load(stored)),
  "ms",
  0,
);
row(
  "load 1,000 cells and index them (CPU)",
  cpuMs(21, () => new Settler(load(stored), newId).settle()),
  "ms",
  30,
);

const server = load(stored);
const settler = new Settler(server, newId);
settler.settle();
const person = new Y.Doc();
Y.applyUpdate(person, seeded);
const updates: Uint8Array[] = [];
person.on("update", (update: Uint8Array) => updates.push(update));
const text = sourceOf(cellById(person, "cell-500") as never);
for (let key = 0; key < 20_000; key++) text.insert(key % 90, "k");
const decoded = updates.map((update) => Y.decodeUpdate(update));
let settling = 0n;
updates.forEach((update, at) => {
  const start = process.hrtime.bigint();
  settler.arrived(decoded[at] as never);
  const between = process.hrtime.bigint();
  Y.applyUpdate(server, update);
  const after = process.hrtime.bigint();
  settler.settle();
  settling += process.hrtime.bigint() - after + between - start;
});
row("settle a keystroke (beyond applying it)", Number(settling) / 20_000 / 1e6, "ms", 0.1);

const applying = (watched: boolean): number => {
  const doc = load(stored);
  const watching = watched ? new Settler(doc, newId) : undefined;
  watching?.settle();
  return cpuMs(1, () => {
    for (const [at, update] of updates.entries()) {
      watching?.arrived(decoded[at] as never);
      Y.applyUpdate(doc, update);
    }
  });
};
applying(false);
const [plain, watched] = [applying(false), applying(true)];
row("apply a keystroke, no settler", plain / 20_000, "ms", 0);
row("apply a keystroke, with settler listening", watched / 20_000, "ms", 0);
row(
  "move a cell (client)",
  cpuMs(21, () => moveCells(person, [`cell-${made++ % 900}`], { at: "end" })),
  "ms",
  0,
);
row(
  "split a cell (client)",
  cpuMs(21, () => splitCell(person, `cell-${made++ % 900}`, 20, { newId })),
  "ms",
  0,
);
row(
  "cells in shown order",
  cpuMs(21, () => cellIds(server)),
  "ms",
  0,
);
row(
  "settle after a structural change",
  cpuMs(21, () => {
    moveCells(server, [`cell-${made++ % 900}`], { at: "start" });
    settler.settle();
  }),
  "ms",
  0,
);
row(
  "export 1,000 cells",
  cpuMs(7, () => serializeNotebook(toNotebookJson(server))),
  "ms",
  0,
);

const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value, limit] of rows) console.log(`${what.padEnd(width)}  ${value.padStart(12)}  ${limit}`);
