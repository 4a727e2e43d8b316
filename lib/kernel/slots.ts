/**
 * The names that cells share. A slot stands for a name for the kernel's whole life, so functions that read it see every
 * new value; its content `c` says what reading means now: a settled value, a getter (names that are assigned again),
 * or an error (not made yet, failed half-way, deleted). Three small classes, so that the engine keeps reads fast.
 */
class Settled {
  readonly v: unknown;
  constructor(v: unknown) {
    this.v = v;
  }
}

class Live {
  readonly read: () => unknown;
  constructor(read: () => unknown) {
    this.read = read;
  }
  get v(): unknown {
    return this.read();
  }
}

class Absent {
  readonly why: string;
  constructor(why: string) {
    this.why = why;
  }
  get v(): never {
    throw new ReferenceError(this.why);
  }
}

export class Slot {
  c: Settled | Live | Absent;
  owner: string | undefined;

  constructor(name: string) {
    this.c = new Absent(`\`${name}\` is not defined`);
  }

  get has(): boolean {
    return !(this.c instanceof Absent);
  }
}

export class Slots {
  readonly #slots = new Map<string, Slot>();
  /** Names by the cell that owns them. */
  readonly #names = new Map<string, Set<string>>();

  /** The slot of a name, made when it is first asked for. */
  of(name: string): Slot {
    let slot = this.#slots.get(name);
    if (slot === undefined) {
      slot = new Slot(name);
      this.#slots.set(name, slot);
    }
    return slot;
  }

  ownerOf(name: string): string | undefined {
    return this.#slots.get(name)?.owner;
  }

  put(name: string, cellId: string, value: unknown): void {
    this.#own(name, cellId).c = new Settled(value);
  }

  live(name: string, cellId: string, read: () => unknown): void {
    this.#own(name, cellId).c = new Live(read);
  }

  /** Before a cell runs: what it declares is absent until it is made, what it no longer declares is gone. */
  claim(cellId: string, names: readonly string[]): void {
    this.release(cellId);
    for (const name of names) {
      this.#own(name, cellId).c = new Absent(
        `\`${name}\` has no value: the cell that declares it has not got that far`,
      );
    }
  }

  /** A cell is gone, and its names with it. */
  release(cellId: string): void {
    for (const name of [...(this.#names.get(cellId) ?? [])]) this.drop(name);
    this.#names.delete(cellId);
  }

  /** A name is nobody's any more. */
  drop(name: string): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    if (slot.owner !== undefined) this.#names.get(slot.owner)?.delete(name);
    slot.owner = undefined;
    slot.c = new Absent(`\`${name}\` is not defined`);
  }

  /** What a cell's names hold now. */
  *valuesOf(cellId: string): Generator<unknown> {
    for (const { value } of this.some(this.#names.get(cellId) ?? [])) yield value;
  }

  /** Names that have a value now, with it and the cell that made it. */
  entries(): Generator<SlotEntry> {
    return this.some(this.#slots.keys());
  }

  /** Of these names, those that have a value now. */
  *some(names: Iterable<string>): Generator<SlotEntry> {
    for (const name of names) {
      const slot = this.#slots.get(name);
      if (slot?.owner === undefined || !slot.has) continue;
      try {
        yield { name, cellId: slot.owner, value: slot.c.v };
      } catch {
        // declared with `let` and not reached yet
      }
    }
  }

  #own(name: string, cellId: string): Slot {
    const slot = this.of(name);
    if (slot.owner === cellId) return slot;
    if (slot.owner !== undefined) this.#names.get(slot.owner)?.delete(name);
    slot.owner = cellId;
    const mine = this.#names.get(cellId);
    if (mine === undefined) this.#names.set(cellId, new Set([name]));
    else mine.add(name);
    return slot;
  }
}

export interface SlotEntry {
  readonly name: string;
  readonly cellId: string;
  readonly value: unknown;
}
