import { once } from "node:events";
import net from "node:net";
import type { Writable } from "node:stream";
import { expect, test } from "vitest";
import * as ws from "ws";
import { socketFrame, startReading, stopReading } from "#server/collab/wire.ts";

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

test("a socket that is left unread gets nothing, and all of it in one piece when it is read again", async () => {
  const server = net.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const sender = net.connect((server.address() as net.AddressInfo).port, "127.0.0.1");
  const [socket] = (await once(server, "connection")) as [net.Socket];
  const pieces: string[] = [];
  socket.on("data", (data) => pieces.push(String(data)));
  stopReading(socket);
  for (const word of ["one ", "two ", "three"]) await new Promise((sent) => sender.write(word, sent));
  // A turn of the loop that would have read it.
  await new Promise<void>((resolve) => sender.end(resolve));
  await new Promise((resolve) => setImmediate(resolve));
  expect(pieces).toEqual([]);
  startReading(socket);
  await once(socket, "end");
  expect(pieces).toEqual(["one two three"]);
  server.close();
  startReading(socket);
});
