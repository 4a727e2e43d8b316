/**
 * Several people in one notebook over a bad network, by a seed: they type, move, split, merge, delete, undo, go offline
 * and come back; the server restarts. Every typed character is unique, so a slow obvious model can count: at the end each
 * one stands exactly once, or somebody deleted it knowingly, or it was offered back. `SimulatedServer` is what a real
 * server replaces.
 */
import * as Y from "yjs";
import { cellId, cellsOf, cellType, sourceText, textOf } from "#lib/notebook/document.ts";
import { mayCollect } from "#lib/notebook/late-text.ts";
import { changeType, deleteCells, insertCell, moveCells } from "#lib/notebook/operations.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { Settler } from "#lib/notebook/settle.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { createTypingUndo, StructureUndo, type TypingUndo } from "#lib/notebook/undo.ts";
import { docOf, notebookOf } from "./notebook-builder.ts";

/** mulberry32: the same numbers for the same seed everywhere. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  pick<T>(list: readonly T[]): T | undefined {
    return list[this.below(list.length)];
  }
}

/** An update; `whole`: it answers a state vector. */
export interface Frame {
  readonly update: Uint8Array;
  readonly whole: boolean;
}

/** A server's document with what the room does per tick, and a log to start from again. */
export class SimulatedServer {
  doc: Y.Doc;
  readonly rescued: string[] = [];
  readonly repairs = new Map<string, number>();
  #settler: Settler;
  #inbox: Frame[] = [];
  #outbox: Uint8Array[] = [];
  #made = 0;
  #starts = 0;

  constructor(first: Y.Doc) {
    [this.doc, this.#settler] = this.#load(Y.encodeStateAsUpdate(first));
  }

  receive(frame: Frame): void {
    this.#inbox.push(frame);
  }

  /** Applies what came, settles, and returns what all get. */
  tick(): readonly Uint8Array[] {
    const updates = this.#inbox.splice(0);
    if (updates.length > 0) {
      for (const { update, whole } of updates) this.#settler.arrived(Y.decodeUpdate(update), whole);
      this.doc.transact(() => {
        for (const { update } of updates) Y.applyUpdate(this.doc, update);
      }, "tick");
    }
    const { rescued, repairs } = this.#settler.settle();
    for (const { text } of rescued) this.rescued.push(text);
    for (const { name } of repairs) this.repairs.set(name, (this.repairs.get(name) ?? 0) + 1);
    return this.#outbox.splice(0);
  }

  restart(): void {
    const state = Y.encodeStateAsUpdateV2(this.doc);
    this.#settler.destroy();
    this.doc.destroy();
    [this.doc, this.#settler] = this.#load(Y.convertUpdateFormatV2ToV1(state));
  }

  #load(state: Uint8Array): [Y.Doc, Settler] {
    const doc = new Y.Doc({ gcFilter: mayCollect });
    doc.clientID = 4_000_000_000 + this.#starts++;
    Y.applyUpdate(doc, state);
    doc.on("update", (update: Uint8Array) => this.#outbox.push(update));
    return [doc, new Settler(doc, () => `s${this.#starts}-${this.#made++}`)];
  }
}

const ALPHABET_START = 0x3400;
const DIGITS_END = 0x9fff;

/** The next of some 27,000 characters that occur once each; then of the 50,000 above. */
export class Letters {
  #next = ALPHABET_START;

  take(): string {
    if (this.#next === DIGITS_END) this.#next = 0xac00;
    return String.fromCharCode(this.#next++);
  }
}

export function isLetter(character: string): boolean {
  const code = character.charCodeAt(0);
  return code >= ALPHABET_START && code < 0xd7a4;
}

/**
 * Defects planted in a person's browser, to see that a history finds them: an update whose content goes missing although
 * it is sent and acknowledged; what was typed offline is inserted again on return; an undo as the library has it, which
 * takes whatever its step made.
 */
export const plantable = ["dropped update", "doubled insert", "greedy undo"] as const;
export type Planted = (typeof plantable)[number];

const DROPPED_EVERY = 20;
const EMPTY_UPDATE = Uint8Array.of(0, 0);

export interface World {
  readonly chance: Chance;
  readonly letters: Letters;
  /** Letter → who typed it. */
  readonly typed: Map<string, string>;
  /** Deleted by somebody who saw them, or taken back by their author's undo: may be gone, may have come back. */
  readonly deleted: Set<string>;
  /** Cells that were there at first or were inserted; those that a split makes may go with it. */
  readonly cells: Set<string>;
  /** Deleted, merged, split or taken back by somebody who saw them: may be gone. */
  readonly removed: Set<string>;
  /** Kinds of acts that are left out. */
  readonly without: ReadonlySet<string>;
  readonly planted: Planted | undefined;
}

interface Settings {
  readonly without?: readonly string[];
  readonly planted?: Planted;
}

export class Person {
  readonly doc = new Y.Doc();
  readonly log: string[] = [];
  online = true;
  up: Frame[] = [];
  down: Uint8Array[] = [];
  readonly #world: World;
  readonly #structure: StructureUndo;
  readonly #typing = new Map<Y.Text, TypingUndo>();
  readonly #name: string;
  #made = 0;
  #updates = 0;
  #typedOffline: { readonly id: string; readonly written: string }[] = [];

  constructor(world: World, name: string, clientId: number, first: Y.Doc) {
    this.#world = world;
    this.#name = name;
    this.doc.clientID = clientId;
    Y.applyUpdate(this.doc, Y.encodeStateAsUpdate(first), "net");
    this.#structure = new StructureUndo(this.doc);
    this.doc.on("update", (update: Uint8Array, origin: unknown) => {
      if (origin === "net" || !this.online) return;
      const dropped = world.planted === "dropped update" && ++this.#updates % DROPPED_EVERY === 0;
      this.up.push({ update: dropped ? EMPTY_UPDATE : update, whole: false });
    });
  }

  /**
   * One random act. What it makes disappear from this person's own view was deleted knowingly; but an undo takes nothing
   * away that others typed.
   */
  act(): void {
    const before = allText(this.doc);
    const cells = cellIds(this.doc);
    this.log.push(this.#random());
    const undone = this.log.at(-1)?.startsWith("undo") === true;
    for (const letter of missing(before, allText(this.doc)))
      if (!undone || this.#world.typed.get(letter) === this.#name) this.#world.deleted.add(letter);
    const left = new Set(cellIds(this.doc));
    for (const id of cells) if (!left.has(id)) this.#world.removed.add(id);
  }

  #random(): string {
    const { chance } = this.#world;
    const ids = cellIds(this.doc);
    const id = chance.pick(ids) ?? "";
    const roll = chance.below(100);
    const writing = { newId: () => `${this.#name}${this.#made++}`, origin: this.#structure.origin };
    if (ids.length === 0 || roll < 6) {
      this.#world.cells.add(
        insertCell(this.doc, ids.length === 0 ? { at: "end" } : { after: id }, { type: "code" }, writing),
      );
      return `insert after ${id}`;
    }
    if (roll < 46) return this.#type(id);
    if (roll < 54) return this.#erase(id);
    if (roll < 62) {
      moveCells(this.doc, [id, chance.pick(ids) ?? id], { before: chance.pick(ids) ?? id }, writing);
      return `move ${id}`;
    }
    if (roll < 72) {
      const length = this.#textOf(id)?.length ?? 0;
      this.#world.removed.add(id); // where two split it, all its text may end in other cells
      splitCell(
        this.doc,
        id,
        chance.below(3) === 0 ? [chance.below(length + 1), chance.below(length + 1)] : chance.below(length + 1),
        writing,
      );
      return `split ${id}`;
    }
    if (roll < 81) {
      const at = chance.below(ids.length);
      mergeCells(this.doc, ids.slice(at, at + 2 + chance.below(2)), writing);
      return `merge ${ids.slice(at, at + 2)}`;
    }
    if (roll < 85) {
      if (this.#world.without.has("delete")) return "nothing";
      deleteCells(this.doc, [id], writing);
      return `delete ${id}`;
    }
    if (roll < 96 && roll >= 85 && this.#world.without.has("undo")) return "nothing";
    if (roll < 90) {
      if (this.#world.planted === "greedy undo") this.#structure.manager.undo();
      else this.#structure.undo();
      return "undo structure";
    }
    if (roll < 92) {
      this.#structure.redo();
      return "redo structure";
    }
    if (roll < 96) {
      const text = this.#textOf(id);
      if (text !== undefined) this.#typing.get(text)?.manager.undo();
      return `undo typing ${id}`;
    }
    changeType(this.doc, [id], chance.pick(["code", "markdown", "raw"] as const) ?? "raw", writing);
    return `type of ${id}`;
  }

  #textOf(id: string): Y.Text | undefined {
    const cell = cellsOf(this.doc)
      .toArray()
      .find((found) => cellId(found) === id);
    return cell === undefined ? undefined : textOf(cell);
  }

  #type(id: string): string {
    const { chance, letters, typed } = this.#world;
    const text = this.#textOf(id);
    if (text === undefined) return "nothing";
    const { origin } = this.#typingIn(text);
    let at = chance.below(text.length + 1);
    let written = "";
    for (let count = 1 + chance.below(5); count > 0; count--) {
      const letter = chance.below(8) === 0 ? "\n" : letters.take();
      if (letter !== "\n") typed.set(letter, this.#name);
      this.doc.transact(() => text.insert(at++, letter), origin);
      written += letter;
    }
    if (!this.online) this.#typedOffline.push({ id, written });
    return `type ${JSON.stringify(written)} in ${id}`;
  }

  #erase(id: string): string {
    const { chance } = this.#world;
    const text = this.#textOf(id);
    if (text === undefined || text.length === 0) return "nothing";
    const { origin } = this.#typingIn(text);
    const at = chance.below(text.length);
    const count = Math.min(text.length - at, 1 + chance.below(4));
    this.doc.transact(() => text.delete(at, count), origin);
    return `erase ${count} in ${id}`;
  }

  #typingIn(text: Y.Text): TypingUndo {
    const undo = this.#typing.get(text) ?? createTypingUndo(text);
    this.#typing.set(text, undo);
    return undo;
  }

  /** What was under way and is not acknowledged is sent again, as our client does. */
  leave(): void {
    this.online = false;
    this.down = [];
  }

  /** Before anything is sent again. */
  comeBack(): void {
    this.online = true;
    const typed = this.#typedOffline.splice(0);
    if (this.#world.planted !== "doubled insert") return;
    for (const { id, written } of typed) this.#textOf(id)?.insert(0, written);
  }

  /** As the provider does: answer the server's state vector before looking at what it sends. */
  join(server: SimulatedServer): void {
    this.comeBack();
    const update = Y.encodeStateAsUpdate(this.doc, Y.encodeStateVector(server.doc));
    this.up = [...this.up, { update, whole: true }];
    this.down = [Y.encodeStateAsUpdate(server.doc, Y.encodeStateVector(this.doc))];
  }
}

function allText(doc: Y.Doc): string {
  return cellsOf(doc).toArray().map(sourceText).join("");
}

function lettersIn(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const character of text) if (isLetter(character)) found.set(character, (found.get(character) ?? 0) + 1);
  return found;
}

/** Letters that stand less often in `after`. What both begin and end with is not counted. */
function missing(before: string, after: string): string[] {
  if (before === after) return [];
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  const [were, are] = [before, after].map((text) => lettersIn(text.slice(start, text.length - end)));
  return [...(were ?? [])].filter(([letter, count]) => (are?.get(letter) ?? 0) < count).map(([letter]) => letter);
}

export interface SimulationResult {
  readonly faults: readonly string[];
  readonly rescued: number;
  readonly typed: number;
  readonly repairs: ReadonlyMap<string, number>;
  readonly log: readonly string[];
}

/** Nothing has happened yet. */
export function worldOf(chance: Chance, options: Settings = {}): World {
  return {
    chance,
    letters: new Letters(),
    typed: new Map(),
    deleted: new Set(),
    cells: new Set(),
    removed: new Set(),
    without: new Set(options.without),
    planted: options.planted,
  };
}

export function simulate(
  seed: number,
  options: Settings & { readonly people: number; readonly acts: number },
): SimulationResult {
  const chance = new Chance(seed);
  const world = worldOf(chance, options);
  const words = Array.from({ length: 4 }, (_, at) => {
    let text = "";
    for (let n = 0; n < 12; n++) {
      const letter = world.letters.take();
      world.typed.set(letter, "");
      text += n % 5 === 4 ? `${letter}\n` : letter;
    }
    return `seed${at}:${text}`;
  });
  const first = docOf(notebookOf(...words));
  for (const id of cellIds(first)) world.cells.add(id);
  const server = new SimulatedServer(first);
  const people = Array.from(
    { length: options.people },
    (_, at) => new Person(world, "abcdefghij"[at] ?? "z", 100 + at * 7919, first),
  );
  const log: string[] = [];
  for (let act = 0; act < options.acts; act++) {
    const person = chance.pick(people) as Person;
    person.act();
    log.push(`${people.indexOf(person)}: ${person.log.at(-1)}`);
    const roll = chance.below(100);
    if (roll < 45) step(server, people, chance);
    else if (roll < 48 && person.online) {
      person.leave();
      log.push(`${people.indexOf(person)}: offline`);
    } else if (roll < 52 && !person.online) {
      person.join(server);
      log.push(`${people.indexOf(person)}: online`);
    } else if (roll === 99) {
      restart(server, people);
      log.push("server restarts");
    }
  }
  calm(server, people);
  return {
    faults: faults(world, server, people),
    rescued: server.rescued.length,
    typed: world.typed.size,
    repairs: server.repairs,
    log,
  };
}

/** The network brings a random part of what is under way, in order for each person. */
function step(server: SimulatedServer, people: readonly Person[], chance: Chance): void {
  for (const person of people) {
    for (const update of person.up.splice(0, chance.below(person.up.length + 2))) server.receive(update);
  }
  broadcast(server, people);
  for (const person of people) {
    for (const update of person.down.splice(0, chance.below(person.down.length + 2)))
      Y.applyUpdate(person.doc, update, "net");
  }
}

function broadcast(server: SimulatedServer, people: readonly Person[]): void {
  const updates = server.tick();
  for (const person of people) if (person.online) person.down.push(...updates);
}

function restart(server: SimulatedServer, people: readonly Person[]): void {
  broadcast(server, people);
  server.restart();
  for (const person of people) {
    if (!person.online) continue;
    person.leave();
    person.join(server);
  }
}

function calm(server: SimulatedServer, people: readonly Person[]): void {
  for (const person of people) if (!person.online) person.join(server);
  for (let quiet = 0; quiet < 3; ) {
    const busy = people.some(({ up, down }) => up.length + down.length > 0);
    for (const person of people) for (const update of person.up.splice(0)) server.receive(update);
    broadcast(server, people);
    for (const person of people) for (const update of person.down.splice(0)) Y.applyUpdate(person.doc, update, "net");
    quiet = busy ? 0 : quiet + 1;
  }
}

/** What is wrong at the end, when everything has arrived everywhere. */
export function faults(
  world: World,
  server: Pick<SimulatedServer, "doc" | "rescued">,
  people: readonly Pick<Person, "doc">[],
): string[] {
  const found: string[] = [];
  const counts = lettersIn(allText(server.doc));
  const rescued = new Set(server.rescued.join(""));
  for (const [letter, count] of counts) if (count > 1) found.push(`${letter} stands ${count} times`);
  for (const letter of world.typed.keys()) {
    if (!counts.has(letter) && !world.deleted.has(letter) && !rescued.has(letter)) found.push(`${letter} is lost`);
  }
  const all = cellsOf(server.doc).toArray().map(cellId);
  if (new Set(all).size !== all.length) found.push(`two cells with one id: ${all}`);
  if (cellIds(server.doc).length !== all.length) found.push("a cell is not shown");
  const standing = new Set<string>(all);
  for (const id of world.cells) if (!standing.has(id) && !world.removed.has(id)) found.push(`cell ${id} is lost`);
  const view = (doc: Y.Doc): string =>
    JSON.stringify(
      cellsOf(doc)
        .toArray()
        .map((cell) => [cellId(cell), cellType(cell), sourceText(cell)]),
    ) + cellIds(doc);
  for (const [at, person] of people.entries())
    if (view(person.doc) !== view(server.doc)) found.push(`person ${at} sees something else`);
  return found;
}
