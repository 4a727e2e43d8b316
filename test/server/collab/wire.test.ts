import type { Writable } from "node:stream";
import { expect, test } from "vitest";
import * as ws from "ws";
import { socketFrame } from "#server/collab/wire.ts";

// Exported by the library, unknown to its types.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

test.for([0, 1, 125, 126, 65_535, 65_536, 200_000])("a frame of %i bytes is one that ws reads", async (length) => {
  const message = new Uint8Array(length).fill(7);
  const receiver = new Receiver({ isServer: false });
  const read = new Promise<Buffer>((resolve, reject) => {
    receiver.on("message", (data: Buffer) => resolve(data));
    receiver.on("error", reject);
  });
  receiver.write(socketFrame(message));
  expect(new Uint8Array(await read)).toEqual(message);
});
