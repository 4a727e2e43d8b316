import { expect, test } from "vitest";
import { bytesOf, fieldsOf, floatOf, messageOf, textOf, wholeOf } from "#lib/base/protobuf.ts";

test("fields are read as they were written, unknown ones too", () => {
  // 1: 150, 2: "testing", 3: 2.5 (double), 4: 0.5 (float), 5: -1, 2: "again"
  const bytes = Uint8Array.from([
    ...[0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67],
    ...[0x19, 0, 0, 0, 0, 0, 0, 0x04, 0x40, 0x25, 0, 0, 0, 0x3f],
    ...[0x28, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0x12, 0x01, 0x61],
  ]);
  const message = messageOf(bytes);
  expect(wholeOf(message.get(1)?.[0])).toBe(150);
  expect(message.get(2)?.map(textOf)).toEqual(["testing", "a"]);
  expect([floatOf(message.get(3)?.[0]), floatOf(message.get(4)?.[0])]).toEqual([2.5, 0.5]);
  expect(wholeOf(message.get(5)?.[0])).toBe(-1);
  expect(bytesOf(message.get(9)?.[0])).toEqual(new Uint8Array());
});

test.each([[[0x08]], [[0x12, 0x05, 0x61]], [[0x03, 0x00]], [[0x00, 0x01]]])("%j is refused", (bytes) => {
  expect(() => [...fieldsOf(Uint8Array.from(bytes))]).toThrow(RangeError);
});
