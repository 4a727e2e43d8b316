/** Protocol buffers, read only and without a schema: the fields of a message in the order they were written. */
export interface Field {
  readonly number: number;
  /** A whole number, eight or four bytes as they are, or what has a length. */
  readonly value: bigint | Uint8Array;
}

/** Throws a RangeError where the bytes are no message. */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const tag = varint(bytes, at);
    at = tag.end;
    const number = Number(tag.value >> 3n);
    const wire = Number(tag.value & 7n);
    if (number === 0) throw new RangeError("this is no protocol buffer");
    if (wire === 0) {
      const whole = varint(bytes, at);
      at = whole.end;
      yield { number, value: whole.value };
      continue;
    }
    let length = { 1: 8, 5: 4 }[wire];
    if (wire === 2) {
      const told = varint(bytes, at);
      at = told.end;
      length = Number(told.value);
    }
    if (length === undefined || at + length > bytes.length) throw new RangeError("this is no protocol buffer");
    yield { number, value: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** The fields of a message by their numbers, in order. */
export function messageOf(bytes: Uint8Array): ReadonlyMap<number, readonly Field["value"][]> {
  const message = new Map<number, Field["value"][]>();
  for (const { number, value } of fieldsOf(bytes)) {
    const known = message.get(number);
    if (known === undefined) message.set(number, [value]);
    else known.push(value);
  }
  return message;
}

export function textOf(value: Field["value"] | undefined): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : "";
}

export function wholeOf(value: Field["value"] | undefined): number {
  return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : 0;
}

/** A float or a double, told by its length. */
export function floatOf(value: Field["value"] | undefined): number | undefined {
  if (!(value instanceof Uint8Array)) return undefined;
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  if (value.length === 8) return view.getFloat64(0, true);
  return value.length === 4 ? view.getFloat32(0, true) : undefined;
}

export function bytesOf(value: Field["value"] | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}

function varint(bytes: Uint8Array, from: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  for (let at = from; at < bytes.length && at < from + 10; at++) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 127) << BigInt(7 * (at - from));
    if (byte < 128) return { value, end: at + 1 };
  }
  throw new RangeError("this is no protocol buffer");
}
