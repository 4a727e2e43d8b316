#!/usr/bin/env node
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
/**
 * load.mjs - bounded load generator for Yjs collaboration servers.
 *
 * Dependencies (npm): yjs@^13.6  y-protocols@^1.0.7  lib0@^0.2  ws@^8   (Node >= 20; tested on Node 24.21)
 * Run it from a directory where those resolve (or set COLLAB_DEPS=/dir/with/node_modules).
 *
 * Simulates N editors spread over M rooms. Every client is a real Y.Doc + Awareness speaking
 *   --protocol yws    y-websocket protocol (room in the URL path)                       [default]
 *   --protocol hocus  Hocuspocus protocol (room name prefixed to each frame + Auth frame)
 * Modes (comma list in --mode):
 *   type     every active editor inserts (80 %) / deletes (20 %) in a Y.Text notebook cell at --rate ops/s for --seconds;
 *            reports propagation latency (edit -> other client's 'update' event), messages and bytes received,
 *            server CPU / RSS (from /proc, Linux), generator event-loop utilisation, and convergence.
 *   latejoin a writer loads a large document (--big-kb), then --joiners fresh clients join; reports time to synced.
 *   kill     edits, then SIGKILL of the server while editing, restart, and counts acknowledged edits that are gone
 *            ('acknowledged' = some OTHER client has received the edit before the kill).
 * The server is spawned by this script:  --server "node srv.mjs"  gets env HOST, PORT, DATA_DIR.
 *
 * Example:
 *   node load.mjs --server "node srv-yws.mjs" --rooms 1 --editors 50 --seconds 15 --mode type --label yws
 * --db-pid PID adds the CPU of that process and all its children (a PostgreSQL server) as dbCpuS.
 * --mode trace replays a recorded editing trace (--trace FILE, --edits N) by one writer, a reader looking on.
 * Prints one JSON line per mode to stdout. Only ever connects to 127.0.0.1. Caps: 1000 clients, 300 s.
 */
import { createRequire } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const base = process.env.COLLAB_DEPS ?? process.cwd();
const req = createRequire(path.join(base, "noop.js"));
const imp = async (n) => import(pathToFileURL(req.resolve(n)).href);
// all through CommonJS: one single yjs instance
const Y = req("yjs");
const sync = req("y-protocols/sync");
const aw = req("y-protocols/awareness");
const enc = req("lib0/encoding");
const dec = req("lib0/decoding");
const { WebSocket } = req("ws");

const { values: o } = parseArgs({
  options: {
    server: { type: "string" },
    label: { type: "string", default: "server" },
    protocol: { type: "string", default: "yws" },
    port: { type: "string", default: "0" },
    rooms: { type: "string", default: "1" },
    editors: { type: "string", default: "10" },
    active: { type: "string", default: "-1" }, // active editors per room (-1 = all)
    rate: { type: "string", default: "5" },
    seconds: { type: "string", default: "10" },
    cells: { type: "string", default: "20" },
    echo: { type: "boolean", default: false },
    cursors: { type: "boolean", default: false }, // active editors also publish a cursor with every edit
    idlecursor: { type: "string", default: "0" }, // idle clients publish a cursor this many times per second
    mode: { type: "string", default: "type" },
    joiners: { type: "string", default: "5" },
    "big-kb": { type: "string", default: "5000" },
    data: { type: "string" },
    env: { type: "string", default: "" },
    prefix: { type: "string", default: "" },
    "db-pid": { type: "string" },
    trace: { type: "string" },
    edits: { type: "string", default: "1000000" },
    window: { type: "string", default: "400" },
    settle: { type: "string", default: "10" },
  },
});
const N = (k) => Number(o[k]);
const clamp = (v, m) => Math.min(v, m);
const ROOMS = N("rooms");
const EDITORS = N("editors");
const SECONDS = clamp(N("seconds"), 300);
if (ROOMS * EDITORS > 1000) throw new Error("too many clients (cap 1000)");
const ACTIVE = N("active") < 0 ? EDITORS : N("active");
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
const HZ = 100;

const freePort = () =>
  new Promise((r) => {
    const s = net.createServer().listen(0, "127.0.0.1", () => {
      const p = s.address().port;
      s.close(() => r(p));
    });
  });
const PORT = N("port") || (await freePort());
const DATA = o.data ?? fs.mkdtempSync(path.join(os.tmpdir(), "collab-load-"));
let child = null;
const startServer = async () => {
  const t0 = performance.now();
  const extra = Object.fromEntries(
    o.env
      .split(",")
      .filter(Boolean)
      .map((s) => s.split("=")),
  );
  const [cmd, ...args] = o.server.split(" ");
  child = spawn(cmd, args, {
    stdio: ["ignore", "ignore", process.env.VERBOSE ? "inherit" : "ignore"],
    env: { ...process.env, HOST: "127.0.0.1", PORT: String(PORT), DATA_DIR: DATA, ...extra },
  });
  for (let i = 0; i < 1200; i++) {
    const ok = await new Promise((r) => {
      const s = net.connect(PORT, "127.0.0.1", () => {
        s.destroy();
        r(true);
      });
      s.on("error", () => r(false));
    });
    if (ok) return performance.now() - t0;
    await sleep(50);
  }
  throw new Error("server did not start");
};
/** CPU seconds of the database: its main process, what that has reaped, and its living children. */
const dbCpu = () => {
  const main = o["db-pid"];
  if (main === undefined) return 0;
  let ticks = 0;
  for (const pid of fs.readdirSync("/proc").filter((n) => /^\d+$/.test(n))) {
    try {
      const st = fs.readFileSync(`/proc/${pid}/stat`, "utf8");
      const f = st.slice(st.lastIndexOf(")") + 2).split(" ");
      if (pid === main) ticks += Number(f[11]) + Number(f[12]) + Number(f[13]) + Number(f[14]);
      else if (f[1] === main) ticks += Number(f[11]) + Number(f[12]);
    } catch {}
  }
  return ticks / HZ;
};
const proc = () => {
  if (!child) return { cpu: NaN, rss: NaN, hwm: NaN, db: NaN };
  try {
    const st = fs.readFileSync(`/proc/${child.pid}/stat`, "utf8");
    const f = st.slice(st.lastIndexOf(")") + 2).split(" ");
    const s = fs.readFileSync(`/proc/${child.pid}/status`, "utf8");
    const kb = (k) => Number((s.match(new RegExp(`${k}:\\s+(\\d+)`)) ?? [])[1]) / 1024;
    return { db: dbCpu(), cpu: (Number(f[11]) + Number(f[12])) / HZ, rss: kb("VmRSS"), hwm: kb("VmHWM") };
  } catch {
    return { cpu: NaN, rss: NaN, hwm: NaN, db: NaN };
  }
};

/** growable latency sample store */
class Samples {
  constructor() {
    this.a = new Float32Array(1 << 16);
    this.n = 0;
  }
  push(v) {
    if (this.n === this.a.length) {
      const b = new Float32Array(this.n * 2);
      b.set(this.a);
      this.a = b;
    }
    this.a[this.n++] = v;
  }
  stats() {
    const s = this.a.slice(0, this.n).sort();
    const q = (p) => (this.n ? +s[Math.min(this.n - 1, Math.floor(p * this.n))].toFixed(2) : null);
    return { n: this.n, p50: q(0.5), p95: q(0.95), p99: q(0.99), max: q(1) };
  }
}

const rooms = new Map(); // room -> { sent: Map<client,[{clock,t}]>, acked: Map<client,clock>, clients: [] }
const roomState = (r) => {
  let s = rooms.get(r);
  if (!s) rooms.set(r, (s = { sent: new Map(), acked: new Map(), clients: [] }));
  return s;
};
let bytesIn = 0;
let msgsIn = 0;
let bytesOut = 0;
let msgsOut = 0;
let lat = new Samples();
let recording = false;
let awIn = 0;

class Client {
  constructor(room, { silent = false } = {}) {
    this.room = room;
    this.doc = new Y.Doc();
    this.awareness = new aw.Awareness(this.doc);
    this.synced = false;
    this.closed = false;
    this.silent = silent;
    this.whenSynced = new Promise((resolve) => {
      this._synced = resolve;
    });
    this.doc.on("update", (update, origin, _d, tr) => {
      if (origin === this) {
        if (!silent) this.observe(tr);
      } else this.sendSync((e) => sync.writeUpdate(e, update));
    });
    this.awareness.on("update", ({ added, updated, removed }, origin) => {
      if (origin === this && !o.echo) return; // y-websocket 3.1's own provider does NOT filter (it echoes remote awareness): --echo
      const ids = added.concat(updated, removed);
      this.sendAw(aw.encodeAwarenessUpdate(this.awareness, ids));
    });
  }

  observe(tr) {
    const st = roomState(this.room);
    const now = performance.now();
    tr.afterState.forEach((after, client) => {
      const before = tr.beforeState.get(client) ?? 0;
      if (after <= before || client === this.doc.clientID) return;
      if (after > (st.acked.get(client) ?? 0)) st.acked.set(client, after);
      if (!recording) return;
      const list = st.sent.get(client);
      if (!list) return;
      // list is sorted by clock; scan from the end
      for (let i = list.length - 1; i >= 0; i--) {
        const s = list[i];
        if (s.clock > after) continue;
        if (s.clock <= before) break;
        lat.push(now - s.t);
      }
    });
  }

  raw(e) {
    const u = enc.toUint8Array(e);
    if (this.ws?.readyState === 1) {
      bytesOut += u.length;
      msgsOut++;
      this.ws.send(u);
    }
  }
  head(type) {
    const e = enc.createEncoder();
    if (o.protocol === "hocus") enc.writeVarString(e, this.room);
    enc.writeVarUint(e, type);
    return e;
  }
  sendSync(f) {
    const e = this.head(0);
    f(e);
    this.raw(e);
  }
  sendAw(u) {
    const e = this.head(1);
    enc.writeVarUint8Array(e, u);
    this.raw(e);
  }

  connect() {
    this.t0 = performance.now();
    const url = o.protocol === "hocus" ? `ws://127.0.0.1:${PORT}/` : `ws://127.0.0.1:${PORT}${o.prefix}/${this.room}`;
    const ws = (this.ws = new WebSocket(url, { perMessageDeflate: false }));
    ws.binaryType = "nodebuffer";
    ws.on("open", () => {
      if (o.protocol === "hocus") {
        const e = this.head(2);
        enc.writeVarUint(e, 0);
        enc.writeVarString(e, "token");
        enc.writeVarString(e, "4.7.0");
        this.raw(e);
      } else this.hello();
    });
    ws.on("message", (m) => {
      bytesIn += m.length;
      msgsIn++;
      this.onMessage(new Uint8Array(m.buffer, m.byteOffset, m.length));
    });
    ws.on("close", () => {
      this.closed = true;
    });
    ws.on("error", () => {
      this.closed = true;
    });
    return this.whenSynced;
  }

  hello() {
    this.sendSync((e) => sync.writeSyncStep1(e, this.doc));
    if (this.awareness.getLocalState() !== null)
      this.sendAw(aw.encodeAwarenessUpdate(this.awareness, [this.doc.clientID]));
  }

  onMessage(m) {
    const d = dec.createDecoder(m);
    if (o.protocol === "hocus") dec.readVarString(d);
    const type = dec.readVarUint(d);
    if (type === 0 || (o.protocol === "hocus" && type === 4)) {
      const e = this.head(0);
      const l = enc.length(e);
      const t = sync.readSyncMessage(d, e, this.doc, this);
      if (t === 1 && !this.synced) {
        this.synced = true;
        this.syncMs = performance.now() - this.t0;
        this._synced(this);
      }
      if (enc.length(e) > l) this.raw(e);
    } else if (type === 1) {
      awIn++;
      aw.applyAwarenessUpdate(this.awareness, dec.readVarUint8Array(d), this);
    } else if (type === 2 && o.protocol === "hocus") {
      if (dec.readVarUint(d) === 2) this.hello();
      else {
        console.error("auth denied");
      }
    } else if (type === 9 && o.protocol === "hocus") {
      this.raw(this.head(10));
    }
  }

  cell(i) {
    return this.doc.getArray("cells").get(i).get("source");
  }
  edit(i) {
    const t = this.cell(i);
    const st = roomState(this.room);
    if (t.length > 20 && Math.random() < 0.2) {
      t.delete(Math.floor(Math.random() * (t.length - 1)), 1);
      return;
    }
    const now = performance.now();
    let list = st.sent.get(this.doc.clientID);
    if (!list) st.sent.set(this.doc.clientID, (list = []));
    const s = { clock: Y.getState(this.doc.store, this.doc.clientID) + 1, t: now };
    list.push(s);
    ops++;
    t.insert(Math.floor(Math.random() * (t.length + 1)), String.fromCharCode(97 + Math.floor(Math.random() * 26)));
  }

  cursor() {
    this.awareness.setLocalStateField("cursor", {
      cell: Math.floor(Math.random() * N("cells")),
      head: Math.floor(Math.random() * 100),
    });
  }
  destroy() {
    try {
      this.ws?.removeAllListeners();
      this.ws?.on("error", () => {});
      this.ws?.terminate();
    } catch {}
    this.awareness.destroy();
    this.doc.destroy();
  }
}
let ops = 0;

/** Jupyter-shaped notebook */
export const seedNotebook = (doc, cells, out = 200) =>
  doc.transact(() => {
    const meta = doc.getMap("meta");
    meta.set("nbformat", 4);
    meta.set("nbformat_minor", 5);
    meta.set("metadata", new Y.Map());
    const arr = doc.getArray("cells");
    arr.push(
      Array.from({ length: cells }, (_, i) => {
        const m = new Y.Map();
        m.set("id", "cell-" + i);
        m.set("cell_type", "code");
        m.set("source", new Y.Text(`# cell ${i}\nx = ${i}\n`));
        m.set("metadata", new Y.Map());
        m.set("execution_count", i);
        const outs = new Y.Array();
        outs.push([
          new Y.Map([
            ["output_type", "execute_result"],
            ["data", { "text/plain": "o".repeat(out) }],
            ["metadata", {}],
            ["execution_count", i],
          ]),
        ]);
        m.set("outputs", outs);
        return m;
      }),
    );
  });
const hash = (doc) =>
  createHash("sha256")
    .update(JSON.stringify(doc.getArray("cells").toJSON()))
    .update(JSON.stringify([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort((a, b) => a[0] - b[0])))
    .digest("hex")
    .slice(0, 16);
const hashText = (doc) =>
  createHash("sha256")
    .update(JSON.stringify(doc.getArray("cells").toJSON()))
    .digest("hex")
    .slice(0, 16);

const openRoom = async (name, n) => {
  const st = roomState(name);
  const first = new Client(name);
  await first.connect();
  if (first.doc.getArray("cells").length === 0) seedNotebook(first.doc, N("cells"));
  st.clients.push(first);
  for (let i = 1; i < n; i++) {
    const c = new Client(name);
    st.clients.push(c);
    await Promise.race([
      c.connect(),
      sleep(15000).then(() => {
        throw new Error("sync timeout");
      }),
    ]);
  }
  for (let k = 0; k < 100 && st.clients.some((c) => c.doc.getArray("cells").length < N("cells")); k++) await sleep(20);
  return st;
};
const converge = async (maxMs) => {
  const t0 = performance.now();
  let bad = -1;
  while (performance.now() - t0 < maxMs) {
    bad = 0;
    for (const st of rooms.values()) {
      const svs = st.clients.map((c) => Buffer.from(Y.encodeStateVector(c.doc)).length);
      const h0 = hash(st.clients[0].doc);
      for (const c of st.clients)
        if (hash(c.doc) !== h0) {
          bad++;
          break;
        }
      void svs;
    }
    if (bad === 0) return { converged: true, ms: Math.round(performance.now() - t0) };
    await sleep(250);
  }
  return { converged: false, badRooms: bad };
};
const runTyping = async (stopFlag = { stop: false }, seconds = SECONDS) => {
  const timers = [];
  const period = 1000 / N("rate");
  let k = 0;
  for (const st of rooms.values()) {
    st.clients.forEach((c, idx) => {
      if (idx < ACTIVE) {
        const phase = Math.random() * period;
        const cell = k++ % N("cells");
        timers.push({
          next: performance.now() + phase,
          period,
          f: () => {
            if (c.closed) return;
            c.edit(cell);
            if (o.cursors) c.cursor();
          },
        });
      } else if (N("idlecursor") > 0) {
        const p = 1000 / N("idlecursor");
        timers.push({ next: performance.now() + Math.random() * p, period: p, f: () => c.cursor() });
      }
    });
  }
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end && !stopFlag.stop) {
    const now = performance.now();
    for (const t of timers)
      while (t.next <= now) {
        t.f();
        t.next += t.period;
      }
    await sleep(2);
  }
};
const report = (x) =>
  console.log(
    JSON.stringify({ label: o.label, rooms: ROOMS, editors: EDITORS, active: ACTIVE, rate: N("rate"), ...x }),
  );
const closeAll = () => {
  for (const st of rooms.values()) st.clients.forEach((c) => c.destroy());
  rooms.clear();
};
const r1 = (x) => Math.round(x * 10) / 10;

const modes = o.mode.split(",");
const bootMs = await startServer();
try {
  for (const mode of modes) {
    bytesIn = msgsIn = bytesOut = msgsOut = ops = awIn = 0;
    lat = new Samples();
    recording = false;
    if (mode === "type") {
      for (let r = 0; r < ROOMS; r++) await openRoom("room-" + r, EDITORS);
      await sleep(500);
      await runTyping({ stop: false }, 2); // warm-up
      await sleep(300);
      bytesIn = msgsIn = bytesOut = msgsOut = ops = awIn = 0;
      lat = new Samples();
      recording = true;
      const p0 = proc();
      const e0 = performance.eventLoopUtilization();
      const c0 = process.cpuUsage();
      const t0 = performance.now();
      await runTyping();
      const wall = (performance.now() - t0) / 1000;
      const p1 = proc();
      const elu = performance.eventLoopUtilization(e0).utilization;
      const c1 = process.cpuUsage(c0);
      recording = true;
      const conv = await converge(N("settle") * 1000);
      const p2 = proc();
      const expected = ops * (EDITORS - 1);
      report({
        mode,
        seconds: r1(wall),
        ops,
        opsPerS: r1(ops / wall),
        lat: lat.stats(),
        deliveredPct: r1((100 * lat.n) / expected),
        msgsInPerS: Math.round(msgsIn / wall),
        MBinPerS: +(bytesIn / wall / 1e6).toFixed(3),
        awMsgs: awIn,
        srvCpuPct: r1((100 * (p1.cpu - p0.cpu)) / wall),
        srvCpuS: +(p2.cpu - p0.cpu).toFixed(2),
        dbCpuS: +(p2.db - p0.db).toFixed(2),
        rssMB: r1(p2.rss),
        hwmMB: r1(p2.hwm),
        genCpuPct: r1((c1.user + c1.system) / 1e4 / wall),
        genELU: +elu.toFixed(2),
        conv,
        bootMs: Math.round(bootMs),
      });
      closeAll();
      await sleep(500);
    } else if (mode === "trace") {
      const zlib = await import("node:zlib");
      const { edits, finalText } = JSON.parse(zlib.gunzipSync(fs.readFileSync(o.trace)).toString());
      const st = await openRoom("trace", 2);
      const [writer, reader] = st.clients;
      const text = writer.cell(0);
      const target = reader.cell(0);
      text.delete(0, text.length);
      const doc = writer.doc;
      const count = Math.min(edits.length, N("edits"));
      await sleep(500);
      const p0 = proc();
      const t0 = performance.now();
      const c0 = process.cpuUsage();
      // Never more than --window edits ahead of what the reader has: nobody types faster than the server takes it.
      const behind = () => Y.getState(doc.store, doc.clientID) - Y.getState(reader.doc.store, doc.clientID);
      for (let i = 0; i < count; i++) {
        const [at, del, ins] = edits[i];
        doc.transact(() => {
          if (del) text.delete(at, del);
          if (ins) text.insert(at, ins);
        });
        if (i % 20 === 0)
          do await sleep(0);
          while (behind() > N("window") && !writer.closed);
      }
      const end = performance.now() + 120000;
      while (target.toString() !== text.toString() && performance.now() < end) await sleep(50);
      const wall = (performance.now() - t0) / 1000;
      await sleep(500);
      const p1 = proc();
      const c1 = process.cpuUsage(c0);
      report({
        mode,
        edits: count,
        seconds: r1(wall),
        same: target.toString() === text.toString(),
        final: count < edits.length || text.toString() === finalText,
        srvCpuS: +(p1.cpu - p0.cpu).toFixed(2),
        dbCpuS: +(p1.db - p0.db).toFixed(2),
        genCpuS: +((c1.user + c1.system) / 1e6).toFixed(2),
        msgsIn,
        rssMB: r1(p1.rss),
      });
      closeAll();
      await sleep(300);
    } else if (mode === "latejoin") {
      const name = "big-" + Math.random().toString(36).slice(2, 8);
      const kb = N("big-kb");
      const cells = 200;
      const w = new Client(name, { silent: true });
      await w.connect();
      const t0 = performance.now();
      seedNotebook(w.doc, cells, Math.floor((kb * 1000) / cells));
      await sleep(100);
      const first = new Client(name, { silent: true });
      await first.connect();
      for (let i = 0; i < 500 && first.doc.getArray("cells").length < cells; i++) await sleep(10);
      const seedMs = performance.now() - t0;
      const p0 = proc();
      const times = [];
      for (let i = 0; i < N("joiners"); i++) {
        const c = new Client(name, { silent: true });
        const s = performance.now();
        await c.connect();
        for (let k = 0; k < 3000 && c.doc.getArray("cells").length < cells; k++) await sleep(1);
        times.push(performance.now() - s);
        c.destroy();
      }
      // simultaneous
      const s = performance.now();
      const cs = Array.from({ length: N("joiners") }, () => new Client(name, { silent: true }));
      await Promise.all(
        cs.map(async (c) => {
          await c.connect();
          for (let k = 0; k < 3000 && c.doc.getArray("cells").length < cells; k++) await sleep(1);
        }),
      );
      const herd = performance.now() - s;
      const p1 = proc();
      times.sort((a, b) => a - b);
      report({
        mode,
        bigKB: kb,
        docBytes: Y.encodeStateAsUpdate(w.doc).length,
        seedMs: Math.round(seedMs),
        joinMedianMs: r1(times[times.length >> 1]),
        joinMaxMs: r1(times.at(-1)),
        herdMs: r1(herd),
        srvCpuS: r1(p1.cpu - p0.cpu),
        rssMB: r1(p1.rss),
      });
      cs.forEach((c) => c.destroy());
      w.destroy();
      first.destroy();
      await sleep(300);
    } else if (mode === "kill") {
      for (let r = 0; r < ROOMS; r++) await openRoom("kill-" + r, EDITORS);
      await sleep(300);
      const flag = { stop: false };
      const run = runTyping(flag, SECONDS);
      await sleep(SECONDS * 1000 - 700);
      child.kill("SIGKILL");
      await new Promise((r) => child.once("exit", r));
      await sleep(50);
      flag.stop = true;
      await run;
      const acked = new Map([...rooms].map(([n, s]) => [n, new Map(s.acked)]));
      const known = new Map(
        [...rooms].map(([n, s]) => {
          const own = new Map();
          s.clients.forEach((c) => own.set(c.doc.clientID, Y.getState(c.doc.store, c.doc.clientID)));
          return [n, own];
        }),
      );
      closeAll();
      const restartMs = await startServer();
      let lost = 0;
      let total = 0;
      let roomsLosing = 0;
      let inflight = 0;
      const load = [];
      let corrupt = 0;
      for (const [name, m] of acked) {
        const c = new Client(name, { silent: true });
        await Promise.race([c.connect(), sleep(10000)]);
        load.push(c.syncMs ?? NaN);
        for (let k = 0; k < 60 && c.doc.getArray("cells").length < N("cells"); k++) await sleep(25);
        await sleep(200);
        const sv = Y.decodeStateVector(Y.encodeStateVector(c.doc));
        let l = 0;
        for (const [client, clock] of m) {
          total += clock;
          l += Math.max(0, clock - (sv.get(client) ?? 0));
        }
        for (const [client, clock] of known.get(name))
          inflight += Math.max(0, clock - Math.max(m.get(client) ?? 0, sv.get(client) ?? 0));
        if (c.doc.getArray("cells").length !== N("cells")) corrupt++;
        if (l) roomsLosing++;
        lost += l;
        c.destroy();
      }
      report({
        mode,
        ackedItems: total,
        lostAcked: lost,
        lostPct: +((100 * lost) / total).toFixed(2),
        roomsLosing,
        roomsWrongCellCount: corrupt,
        unackedAndLost: inflight,
        restartMs: Math.round(restartMs),
        reloadMedianMs: r1(load.sort((a, b) => a - b)[load.length >> 1]),
      });
    }
  }
} finally {
  closeAll();
  child?.kill("SIGKILL");
}
void hashText;
void imp;
void bytesOut;
void msgsOut;
process.exit(0);
