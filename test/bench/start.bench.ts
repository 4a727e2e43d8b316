/**
 * How long `npm start` takes to say that Octavo is ready: the first time on an empty data folder (the database is made,
 * the examples come in), and again on that folder, as every day. Measured as a person waits: from the command's start.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

const warmStarts = 5;
const barMs = 3_000;
const script = path.resolve(import.meta.dirname, "../../.scripts/start.mjs");

async function readyMs(dataFolder: string): Promise<number> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: "0", OCTAVO_DATA: dataFolder, OCTAVO_LOG: "warn" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await said(child, "Octavo ready");
  const ms = performance.now() - startedAt;
  child.kill("SIGTERM");
  await once(child, "exit");
  return ms;
}

async function said(child: ChildProcess, words: string): Promise<void> {
  let text = "";
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.includes(words)) return;
  }
  throw new Error(`it ended before it was ready:\n${text}`);
}

const dataFolder = await mkdtemp(path.join(os.tmpdir(), "octavo-bench-"));
try {
  const first = await readyMs(dataFolder);
  const warm: number[] = [];
  for (let round = 0; round < warmStarts; round++) warm.push(await readyMs(dataFolder));
  const median = warm.toSorted((a, b) => a - b)[warmStarts >> 1] ?? Number.NaN;
  console.log(`first start, database made and examples in it: ${first.toFixed(0)} ms`);
  console.log(
    `start on a built tree, warm database: ${median.toFixed(0)} ms (median of ${warmStarts}; bar < ${barMs} ms: ${median < barMs ? "holds" : "MISSED"})`,
  );
  if (median >= barMs) process.exitCode = 1;
} finally {
  await rm(dataFolder, { recursive: true, force: true });
}
