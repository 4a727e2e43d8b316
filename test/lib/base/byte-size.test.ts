import { expect, test } from "vitest";
import { byteSize } from "#lib/base/byte-size.ts";

test.each([
  [0, "0 B"],
  [1, "1 B"],
  [999, "999 B"],
  [1000, "1 kB"],
  [1234, "1.23 kB"],
  [12_345, "12.3 kB"],
  [123_456, "123 kB"],
  [999_499, "999 kB"],
  [999_500, "1 MB"],
  [1_073_741_824, "1.07 GB"],
  [5e12, "5 TB"],
  [2e18, "2000 PB"],
])("%d bytes are %s", (bytes, text) => expect(byteSize(bytes)).toBe(text));
