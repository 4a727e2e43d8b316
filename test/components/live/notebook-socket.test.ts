import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { WebSocketServer } from "ws";
import { countingSocket, frameKind } from "#components/live/notebook-socket.ts";

let server: WebSocketServer;
let received: string[][];

beforeEach(async () => {
  received = [];
  server = new WebSocketServer({ port: 0 });
  server.on("connection", (socket) => {
    const frames: string[] = [];
    received.push(frames);
    socket.on("message", (data: Buffer) => {
      frames.push(data.toString("hex"));
      if (data[0] === 9) socket.send("seen");
    });
  });
  await once(server, "listening");
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

const answer = Uint8Array.of(0, 1, 7);
const update = (n: number): Uint8Array<ArrayBuffer> => Uint8Array.of(0, 2, n);

async function opened(counting: ReturnType<typeof countingSocket>): Promise<WebSocket> {
  const { port } = server.address() as AddressInfo;
  const socket = new counting.WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve) => socket.addEventListener("open", resolve, { once: true }));
  return socket;
}

/** Resolves when all that was sent has arrived. */
async function arrived(socket: WebSocket): Promise<void> {
  const seen = new Promise((resolve) => socket.addEventListener("message", resolve, { once: true }));
  socket.send(Uint8Array.of(9));
  await seen;
}

async function closed(socket: WebSocket): Promise<void> {
  const done = new Promise((resolve) => socket.addEventListener("close", resolve, { once: true }));
  socket.close();
  await done;
}

test("frames that bear updates are counted, others are not", async () => {
  const counts: string[] = [];
  const counting = countingSocket({
    onOpening: () => counts.push("open"),
    onSent: (n, kind) => counts.push(`${n} ${kind}`),
  });
  const socket = await opened(counting);
  for (const frame of [Uint8Array.of(0, 0, 1), answer, update(1), Uint8Array.of(1, 0)]) socket.send(frame);
  expect(counts).toEqual(["open", "1 answer", "2 update"]);
  expect(frameKind(Uint8Array.of(100, 1))).toBe("other");
  await closed(socket);
});

test("what is not acknowledged goes out again on the next connection, before the answer", async () => {
  const counting = countingSocket({ onOpening: () => undefined, onSent: () => undefined });
  const first = await opened(counting);
  for (const frame of [answer, update(1), update(2), update(3)]) first.send(frame);
  counting.stored(2);
  await closed(first);
  const second = await opened(counting);
  second.send(update(4));
  second.send(answer);
  await arrived(second);
  expect(received[1]).toEqual(["000204", "000202", "000203", "000107", "09"]);
  await closed(second);
});

test("a connection that breaks before it was asked leaves everything to the one after", async () => {
  const counting = countingSocket({ onOpening: () => undefined, onSent: () => undefined });
  const first = await opened(counting);
  first.send(update(1));
  await closed(first);
  await closed(await opened(counting));
  const third = await opened(counting);
  third.send(answer);
  await arrived(third);
  expect(received[2]).toEqual(["000201", "000107", "09"]);
  await closed(third);
});

test("what was refused is not sent again", async () => {
  const counting = countingSocket({ onOpening: () => undefined, onSent: () => undefined });
  const first = await opened(counting);
  first.send(update(1));
  counting.forget();
  await closed(first);
  const second = await opened(counting);
  second.send(answer);
  await arrived(second);
  expect(received[1]).toEqual(["000107", "09"]);
  await closed(second);
});
