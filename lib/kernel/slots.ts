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
    const slot = this.of(name);
    slot.owner = cellId;
    slot.c = new Settled(value);
  }

  live(name: string, cellId: string, read: () => unknown): void {
    const slot = this.of(name);
    slot.owner = cellId;
    slot.c = new Live(read);
  }

  /** Before a cell runs: what it declares is absent until it is made, what it no longer declares is gone. */
  claim(cellId: string, names: readonly string[]): void {
    this.release(cellId);
    for (const name of names) {
      const slot = this.of(name);
      slot.owner = cellId;
      slot.c = new Absent(`\`${name}\` has no value: the cell that declares it has not got that far`);
    }
  }

  /** A cell is gone, and its names with it. */
  release(cellId: string): void {
    for (const [name, slot] of this.#slots) if (slot.owner === cellId) this.drop(name);
  }

  /** A name is nobody's any more. */
  drop(name: string): void {
    const slot = this.#slots.get(name);
    if (slot === undefined) return;
    slot.owner = undefined;
    slot.c = new Absent(`\`${name}\` is not defined`);
  }

  /** What a cell's names hold now. */
  *valuesOf(cellId: string): Generator<unknown> {
    for (const entry of this.entries()) if (entry.cellId === cellId) yield entry.value;
  }

  /** Names that have a value now, with it and the cell that made it. */
  *entries(): Generator<{ readonly name: string; readonly cellId: string; readonly value: unknown }> {
    for (const [name, slot] of this.#slots) {
      if (slot.owner === undefined || !slot.has) continue;
      try {
        yield { name, cellId: slot.owner, value: slot.c.v };
      } catch {
        // declared with `let` and not reached yet
      }
    }
  }
}
