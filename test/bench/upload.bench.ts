/**
 * A file of more than a gigabyte through a real server: sent in parts, four at a time; the server is killed in the
 * middle and started again, and what it had acknowledged is not sent again. Then it is read back, and its hash compared.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type OctavoProcess, startOctavoProcess } from "../support/octavo.ts";

const size = 1_200 * 1024 * 1024 + 12_345;
const lanes = 4;
const block = Buffer.alloc(1024 * 1024);
for (let at = 0; at < block.length; at += 4) block.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);

/** Every megabyte is the same but for its number, so that no two parts are one blob. `offset` is one of a part. */
function bytesAt(offset: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += block.length) {
    block.copy(bytes, at);
    bytes.writeUInt32LE((offset + at) / block.length, at);
  }
  return bytes;
}

async function call(octavo: OctavoProcess, method: string, address: string, body?: unknown): Promise<Response> {
  const raw = body instanceof Uint8Array;
  const response = await fetch(octavo.origin + address, {
    method,
    headers: {
      authorization: `Bearer ${octavo.adminToken}`,
      "content-type": raw ? "application/octet-stream" : "application/json",
    },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
  return response;
}

interface State {
  readonly id: string;
  readonly partBytes: number;
  readonly received: number;
  readonly missing: readonly number[];
}

/** Sends what is missing; stops after `most` parts. Answers how many were acknowledged. */
async function send(octavo: OctavoProcess, upload: State, most: number): Promise<number> {
  const offsets = upload.missing.slice(0, most);
  let sent = 0;
  const lane = async (): Promise<void> => {
    for (let offset = offsets.shift(); offset !== undefined; offset = offsets.shift()) {
      const part = bytesAt(offset, Math.min(upload.partBytes, size - offset));
      await call(octavo, "PUT", `/api/uploads/${upload.id}/parts?offset=${offset}`, part);
      sent++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return sent;
}

function peakMiB(octavo: OctavoProcess): number {
  const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${octavo.pid}/status`, "utf8"));
  return Math.round(Number(line?.[1]) / 1024);
}

async function hashOf(response: Response): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of response.body ?? []) hash.update(chunk);
  return hash.digest("hex");
}

function expectedHash(partBytes: number): string {
  const hash = createHash("sha256");
  for (let at = 0; at < size; at += partBytes) hash.update(bytesAt(at, Math.min(partBytes, size - at)));
  return hash.digest("hex");
}

const mbPerS = (ms: number): string => `${(size / 1e6 / (ms / 1000)).toFixed(0)} MB/s`;

let octavo = await startOctavoProcess();
try {
  const project = (await (await call(octavo, "POST", "/api/projects", { name: "Large" })).json()) as { id: string };
  const begun = await call(octavo, "POST", `/api/projects/${project.id}/uploads`, { path: "large.bin", size });
  const upload = (await begun.json()) as State;
  const first = performance.now();
  const before = await send(octavo, upload, Math.floor(upload.missing.length / 2));
  const firstMs = performance.now() - first;
  const peak = peakMiB(octavo);
  await octavo.kill();
  octavo = await startOctavoProcess({ dataFolder: octavo.dataFolder });
  const resumed = (await (await call(octavo, "GET", `/api/uploads/${upload.id}`)).json()) as State;
  assert.equal(resumed.missing.length, upload.missing.length - before);
  const second = performance.now();
  await send(octavo, resumed, Number.POSITIVE_INFINITY);
  const secondMs = performance.now() - second;
  const completing = performance.now();
  const file = (await (await call(octavo, "POST", `/api/uploads/${upload.id}/complete`)).json()) as { id: string };
  const completeMs = performance.now() - completing;
  const reading = performance.now();
  const hash = await hashOf(await call(octavo, "GET", `/api/files/${file.id}/content`));
  const readMs = performance.now() - reading;
  assert.equal(hash, expectedHash(upload.partBytes));
  console.table({
    "sent, killed in the middle, resumed": {
      took: `${((firstMs + secondMs) / 1000).toFixed(1)} s`,
      rate: mbPerS(firstMs + secondMs),
    },
    completed: { took: `${(completeMs / 1000).toFixed(1)} s`, rate: mbPerS(completeMs) },
    "read back, same hash": { took: `${(readMs / 1000).toFixed(1)} s`, rate: mbPerS(readMs) },
  });
  console.log(
    `peak memory of the server: ${peak} MiB before it was killed, ${peakMiB(octavo)} MiB after; file ${(size / 1e9).toFixed(2)} GB`,
  );
} finally {
  await octavo.kill();
  await octavo.clean();
}
