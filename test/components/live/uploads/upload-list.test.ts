/** The list of uploads against a server in memory that keeps parts as the real one does. */
import { describe, expect, test } from "vitest";
import { ApiProblem, unreachable } from "#components/live/api/problem.ts";
import { wholeUpTo } from "#components/live/uploads/transfer.ts";
import {
  createUploadList,
  overallProgress,
  type UploadList,
  type UploadPhase,
} from "#components/live/uploads/upload-list.ts";
import type { UploadPort } from "#components/live/uploads/upload-port.ts";
import type { ProjectFile, Upload } from "#lib/protocol/file.ts";

const partBytes = 2 * 1024 * 1024;

const fileAt = (path: string, size: number): ProjectFile => ({
  id: path,
  projectId: "p",
  kind: "file",
  path,
  name: path,
  size,
  digest: "",
  contentType: null,
  preview: "none",
  createdAt: 0,
  createdBy: "a",
  updatedAt: 0,
  updatedBy: "a",
  deletedAt: null,
});

const taken = (): ApiProblem =>
  new ApiProblem({ code: "name_taken", status: 409, detail: "there is already a file", next: "Choose another name." });

interface Begun {
  readonly path: string;
  readonly size: number;
  readonly overwrite: boolean;
  readonly parts: Map<number, string>;
}

/** `gate` may hold or fail a request before the server acts on it. */
function memoryServer() {
  const files = new Map<string, string>();
  const uploads = new Map<string, Begun>();
  const sent: number[] = [];
  const log: string[] = [];
  let gate: (what: string, signal?: AbortSignal) => Promise<void> = async () => undefined;
  const show = (id: string): Upload => {
    const upload = uploads.get(id);
    if (upload === undefined) throw new ApiProblem({ code: "not_found", status: 404, detail: "none", next: "None." });
    const offsets = Array.from({ length: Math.ceil(upload.size / partBytes) }, (_, at) => at * partBytes);
    const missing = offsets.filter((offset) => !upload.parts.has(offset));
    const received = [...upload.parts.values()].reduce((sum, part) => sum + part.length, 0);
    return {
      id,
      projectId: "p",
      path: upload.path,
      size: upload.size,
      partBytes,
      received,
      missing,
      expiresAt: 0,
      fileId: null,
    };
  };
  const place = (path: string, text: string, overwrite: boolean): ProjectFile => {
    if (files.has(path) && !overwrite) throw taken();
    files.set(path, text);
    return fileAt(path, text.length);
  };
  const port: UploadPort = {
    taken: async (_project, path) => files.has(path),
    async putWhole(_project, path, body, { overwrite, signal, onSent }) {
      await gate(`put ${path}`, signal);
      onSent(body.size);
      return place(path, await body.text(), overwrite);
    },
    async begin(_project, { path, size, overwrite }) {
      await gate("begin");
      const id = `u${uploads.size + 1}`;
      log.push(`begin ${id}`);
      uploads.set(id, { path, size, overwrite, parts: new Map() });
      return show(id);
    },
    look: async (id) => show(id),
    async putPart(id, offset, body, { signal, onSent }) {
      await gate(`part ${offset / partBytes}`, signal);
      sent.push(offset / partBytes);
      uploads.get(id)?.parts.set(offset, await body.text());
      onSent(body.size);
      return show(id);
    },
    async complete(id) {
      const upload = uploads.get(id);
      if (upload === undefined) throw new Error("completed what is not there");
      const text = [...upload.parts].sort((a, b) => a[0] - b[0]).map(([, part]) => part);
      return place(upload.path, text.join(""), upload.overwrite);
    },
    cancel: async (id) => {
      log.push(`cancel ${id}`);
      uploads.delete(id);
    },
    wait: async (_ms, signal) => signal.throwIfAborted(),
  };
  return { port, files, sent, log, setGate: (next: typeof gate) => (gate = next) };
}

function setUp(server = memoryServer(), remembered = new Map<string, string>()) {
  const done: string[] = [];
  const memory = {
    recall: (key: string) => remembered.get(key),
    keep: (key: string, id: string | undefined) =>
      void (id === undefined ? remembered.delete(key) : remembered.set(key, id)),
  };
  const list = createUploadList(server.port, memory, (file) => done.push(file.path));
  return { ...server, server, list, done, remembered };
}

const text = (bytes: number, letter: string): string => letter.repeat(bytes);
const source = (path: string, content: string) => ({ path, file: new File([content], path, { lastModified: 1 }) });

/** Resolves when every item is in one of the phases. */
function until(list: UploadList, ...phases: readonly UploadPhase["phase"][]): Promise<void> {
  const reached = (): boolean => list.items().every((item) => phases.includes(item.state.phase));
  return new Promise((resolve) => {
    if (reached()) return resolve();
    const stop = list.subscribe(() => {
      if (!reached()) return;
      stop();
      resolve();
    });
  });
}

/** Resolves when the first item has sent that many bytes. */
function untilSent(list: UploadList, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = list.subscribe(() => {
      if ((list.items()[0]?.sent ?? 0) < bytes) return;
      stop();
      resolve();
    });
  });
}

/** A gate that holds matching requests until it is opened, or they are aborted. */
function holdUp(pattern: RegExp) {
  let open: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  const first = new Promise<void>((resolve) => (arrived = resolve));
  const gate = (what: string, signal?: AbortSignal): Promise<void> => {
    if (!pattern.test(what)) return Promise.resolve();
    arrived();
    return Promise.race([
      opened,
      new Promise<void>((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
  };
  return { gate, open, first };
}

const large = text(wholeUpTo + partBytes + 5, "x"); // four parts, the last one short

describe("uploads", () => {
  test("small files go in one request each, large ones in parts, whole", async () => {
    const { list, files, done } = setUp();
    list.add("p", [source("a.csv", "a,b"), source("deep/b.bin", large)]);
    await until(list, "done");
    expect(files.get("a.csv")).toBe("a,b");
    expect(files.get("deep/b.bin")).toBe(large);
    expect(done.sort()).toEqual(["a.csv", "deep/b.bin"]);
    list.clearDone();
    expect(list.items()).toEqual([]);
  });

  test("a line that breaks costs only the parts that were on it", async () => {
    const { list, files, sent, setGate } = setUp();
    const failures = new Map([
      ["part 1", 2],
      ["part 3", 1],
    ]);
    setGate(async (what) => {
      const left = failures.get(what) ?? 0;
      failures.set(what, left - 1);
      if (left > 0) throw unreachable();
    });
    list.add("p", [source("b.bin", large)]);
    await until(list, "done");
    expect(files.get("b.bin")).toBe(large);
    expect(sent.sort()).toEqual([0, 1, 2, 3]);
  });

  test("what the server refuses for good fails at once and can be tried again", async () => {
    const { list, setGate } = setUp();
    setGate(async () => {
      throw new ApiProblem({ code: "storage_full", status: 400, detail: "full", next: "Free space." });
    });
    list.add("p", [source("a.csv", "a")]);
    await until(list, "failed");
    setGate(async () => undefined);
    list.resume(list.items()[0]!.id);
    await until(list, "done");
  });

  test("a pause keeps what has arrived, and going on sends only the rest", async () => {
    const { list, files, sent, setGate } = setUp();
    const hold = holdUp(/part 3/);
    setGate(hold.gate);
    list.add("p", [source("b.bin", large)]);
    await hold.first;
    const { id } = list.items()[0]!;
    list.pause(id);
    expect(list.items()[0]!.state).toEqual({ phase: "paused" });
    setGate(async () => undefined);
    list.resume(id);
    await until(list, "done");
    expect(files.get("b.bin")).toBe(large);
    expect(sent.sort()).toEqual([0, 1, 2, 3]);
  });

  test("the same file dropped after a reload goes on where it stopped", async () => {
    const before = setUp();
    before.setGate(holdUp(/part 3/).gate);
    before.list.add("p", [source("b.bin", large)]);
    await untilSent(before.list, 3 * partBytes);
    before.list.pause(before.list.items()[0]!.id);
    expect(before.sent.toSorted()).toEqual([0, 1, 2]);
    before.setGate(async () => undefined);

    const after = setUp(before.server, before.remembered);
    after.list.add("p", [source("b.bin", large)]);
    await until(after.list, "done");
    expect(after.files.get("b.bin")).toBe(large);
    expect(after.sent.toSorted()).toEqual([0, 1, 2, 3]);
    expect(after.log).toEqual(["begin u1"]);
    expect(after.remembered.size).toBe(0);
  });

  test("cancelling forgets it here and there", async () => {
    const { list, log, files, setGate, remembered } = setUp();
    const hold = holdUp(/part 0/);
    setGate(hold.gate);
    list.add("p", [source("b.bin", large)]);
    await hold.first;
    list.cancel(list.items()[0]!.id);
    expect(list.items()).toEqual([]);
    expect(log).toEqual(["begin u1", "cancel u1"]);
    expect(remembered.size).toBe(0);
    expect(files.size).toBe(0);
  });

  test.each(["a,b", large])("a taken name asks, and replaces only when told to", async (content) => {
    const { list, files, sent } = setUp();
    files.set("a.csv", "old");
    list.add("p", [source("a.csv", content)]);
    await until(list, "taken");
    expect(files.get("a.csv")).toBe("old");
    expect(sent).toEqual([]);
    list.replace(list.items()[0]!.id);
    await until(list, "done");
    expect(files.get("a.csv")).toBe(content);
  });

  test("two go at a time; the third starts when one has ended", async () => {
    const { list, setGate } = setUp();
    const hold = holdUp(/put/);
    setGate(hold.gate);
    list.add("p", [source("a", "1"), source("b", "2"), source("c", "3")]);
    await hold.first;
    expect(list.items().map((item) => item.state.phase)).toEqual(["sending", "sending", "waiting"]);
    expect(overallProgress(list.items())).toBe(0);
    hold.open();
    await until(list, "done");
    expect(overallProgress(list.items())).toBeUndefined();
  });
});
