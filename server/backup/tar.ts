/**
 * The tar format (ustar, with GNU's large sizes), written and read as a stream: a backup is one file that any tar can
 * list. Names are ours and short. Rejected: a package; this much of tar is smaller than its interface.
 */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  /** Exactly `size` bytes. */
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
}

/** An entry as it is read: its content is there until the next entry is asked for. */
export interface ReadEntry {
  readonly name: string;
  readonly size: number;
  readonly content: AsyncGenerator<Uint8Array>;
}

const BLOCK = 512;
const MAX_OCTAL = 0o77777777777;

export async function* writeTar(entries: AsyncIterable<TarEntry>, now: number): AsyncGenerator<Uint8Array> {
  for await (const { name, size, content } of entries) {
    yield header(name, size, now);
    let written = 0;
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      written += chunk.byteLength;
      yield chunk;
    }
    if (written !== size) throw new Error(`${name} has ${written} bytes, not the ${size} that were announced`);
    if (size % BLOCK !== 0) yield new Uint8Array(BLOCK - (size % BLOCK));
  }
  yield new Uint8Array(2 * BLOCK);
}

function header(name: string, size: number, now: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new Error(`too long a name for the archive: ${name}`);
  block.write(name, 0);
  block.write(`0000600\0${"0000000\0".repeat(2)}`, 100);
  if (size <= MAX_OCTAL) block.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write(
    `${Math.floor(now / 1000)
      .toString(8)
      .padStart(11, "0")}\0`,
    136,
  );
  block.write("        ", 148);
  block.write("0", 156);
  block.write("ustar\u000000", 257);
  block.write(`${checksum(block).toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

function checksum(block: Uint8Array): number {
  let sum = 0;
  for (const byte of block) sum += byte;
  return sum;
}

/** Entries in order. What is not read of one is skipped; a file that ends early is an error. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadEntry> {
  const input = createInput(source);
  for (;;) {
    const block = await input.exactly(BLOCK);
    if (block.every((byte) => byte === 0)) return;
    const { name, size } = parseHeader(block);
    let left = size;
    async function* content(): AsyncGenerator<Uint8Array> {
      while (left > 0) {
        const chunk = await input.upTo(left);
        left -= chunk.byteLength;
        yield chunk;
      }
    }
    yield { name, size, content: content() };
    while (left > 0) left -= (await input.upTo(left)).byteLength;
    if (size % BLOCK !== 0) await input.exactly(BLOCK - (size % BLOCK));
  }
}

function parseHeader(bytes: Uint8Array): { name: string; size: number } {
  const block = Buffer.from(bytes);
  const sum = Number.parseInt(block.toString("latin1", 148, 156), 8);
  block.fill(" ", 148, 156);
  if (sum !== checksum(block)) throw new Error("this is no backup, or it is damaged");
  const name = block.toString("utf8", 0, 100).replace(/\0.*$/s, "");
  const large = ((block[124] ?? 0) & 0x80) !== 0;
  const size = large ? Number(block.readBigUInt64BE(128)) : Number.parseInt(block.toString("latin1", 124, 136), 8);
  return { name, size };
}

/** A stream from which one takes as much as one needs. */
function createInput(source: AsyncIterable<Uint8Array>): {
  upTo(bytes: number): Promise<Uint8Array>;
  exactly(bytes: number): Promise<Uint8Array>;
} {
  const iterator = source[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  const upTo = async (bytes: number): Promise<Uint8Array> => {
    while (held.byteLength === 0) {
      const { done, value } = await iterator.next();
      if (done) throw new Error("the backup ends in the middle: it was cut short");
      held = value;
    }
    const taken = held.subarray(0, bytes);
    held = held.subarray(taken.byteLength);
    return taken;
  };
  const exactly = async (bytes: number): Promise<Uint8Array> => {
    const all = new Uint8Array(bytes);
    for (let at = 0; at < bytes; ) {
      const part = await upTo(bytes - at);
      all.set(part, at);
      at += part.byteLength;
    }
    return all;
  };
  return { upTo, exactly };
}
