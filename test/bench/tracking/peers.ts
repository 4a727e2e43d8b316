/** The servers that are compared: Octavo, and MLflow on SQLite and on Postgres, each a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

export interface Peer {
  readonly name: string;
  /** Where `/api/2.0/…` is. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Resident memory of the process and its children, in bytes. */
  memory(): number;
  stop(): Promise<void>;
}

export const token = "bench-token-0123456789abcdef";

export async function startOctavo(databaseUrl: string, dataFolder: string): Promise<Peer> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "..", "tracking-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: databaseUrl,
      OCTAVO_DATA: dataFolder,
      OCTAVO_ADMIN_TOKEN: token,
    },
  });
  const origin = await lineOf(child, /listening at (\S+)/);
  const headers = { authorization: `Bearer ${token}` };
  const made = await fetch(`${origin}/api/projects`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ name: "Bench" }),
  });
  const { id } = (await made.json()) as { id: string };
  return peer("Octavo", `${origin}/mlflow/${id}`, headers, child);
}

export async function startMlflow(bin: string, name: string, store: string, folder: string): Promise<Peer> {
  const port = await freePort();
  const child = spawn(
    path.join(bin, "mlflow"),
    [
      "server",
      "--backend-store-uri",
      store,
      "--artifacts-destination",
      folder,
      "--host",
      "127.0.0.1",
      "--port",
      `${port}`,
      "--workers",
      "1",
    ],
    {
      stdio: ["ignore", "ignore", "ignore"],
      cwd: folder,
      env: {
        ...process.env,
        MLFLOW_DISABLE_TELEMETRY: "true",
        // its queue of background jobs, which would only slow it down
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
      },
      detached: true,
    },
  );
  const base = `http://127.0.0.1:${port}`;
  for (let waited = 0; ; waited++) {
    if (
      await fetch(`${base}/health`).then(
        (answer) => answer.ok,
        () => false,
      )
    )
      break;
    if (waited > 240 || child.exitCode !== null) throw new Error(`${name} did not start`);
    await delay(500);
  }
  return peer(name, base, {}, child, true);
}

/** Whatever ends the bench ends its servers. */
const children = new Set<{ readonly pid: number; readonly group: boolean }>();
process.once("exit", () => {
  for (const { pid, group } of children) {
    try {
      process.kill(group ? -pid : pid, "SIGKILL");
    } catch {
      // it has ended by itself
    }
  }
});

function peer(
  name: string,
  base: string,
  headers: Readonly<Record<string, string>>,
  child: ChildProcess,
  group = false,
): Peer {
  if (child.pid !== undefined) children.add({ pid: child.pid, group });
  return {
    name,
    base,
    headers,
    memory: () => familyOf(child.pid ?? 0).reduce((sum, pid) => sum + residentBytes(pid), 0),
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (group && child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
      else child.kill("SIGTERM");
      await Promise.race([ended, delay(8000)]);
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    },
  };
}

function familyOf(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
    return [
      pid,
      ...children
        .split(" ")
        .filter(Boolean)
        .flatMap((child) => familyOf(Number(child))),
    ];
  } catch {
    return [pid];
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A proxy before `target` that keeps what passes. */
export async function recordingProxy(
  target: Peer,
): Promise<{ readonly url: string; readonly seen: Recorded[]; close(): void }> {
  const seen: Recorded[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        typeof value === "string" && !/^(host|content-length|connection)$/.test(name) ? [[name, value]] : [],
      ),
    );
    seen.push({ method: request.method ?? "", path: request.url ?? "", body: body.toString("utf8"), headers });
    const answer = await fetch(target.base + request.url, {
      method: request.method ?? "GET",
      headers: { ...headers, ...target.headers },
      ...(body.length > 0 ? { body } : {}),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    response
      .writeHead(answer.status, {
        "content-type": answer.headers.get("content-type") ?? "",
        "content-length": bytes.length,
      })
      .end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, seen, close: () => void server.close() };
}

/** A server that answers at once: what `target` answered to the first request of its kind. */
export async function instantServer(
  target: Peer,
  rewrite: (path: string, body: string) => { readonly path: string; readonly body: string },
): Promise<{ readonly url: string; close(): void }> {
  const known = new Map<string, Promise<{ readonly type: string; readonly bytes: Buffer }>>();
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const asked = rewrite(request.url ?? "", Buffer.concat(chunks).toString("utf8"));
    const kind = `${request.method} ${asked.path.split("?")[0]}`;
    const answer = known.get(kind) ?? ask(request.method ?? "GET", asked.path, asked.body);
    known.set(kind, answer);
    const { type, bytes } = await answer;
    response.writeHead(200, { "content-type": type, "content-length": bytes.length }).end(bytes);
  });
  const ask = async (method: string, at: string, body: string) => {
    const answer = await fetch(target.base + at, {
      method,
      headers: { ...target.headers, "content-type": "application/json" },
      ...(body === "" ? {} : { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.ok) throw new Error(`${method} ${at}: ${bytes.toString("utf8").slice(0, 300)}`);
    return { type: answer.headers.get("content-type") ?? "", bytes };
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** One light client with kept connections: only what the servers need is measured. */
export class Generator {
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

  send(
    peer: Peer,
    request: Recorded,
  ): Promise<{ readonly ms: number; readonly status: number; readonly text: () => string }> {
    const url = new URL(peer.base + request.path);
    const body = Buffer.from(request.body);
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const call = http.request(
        {
          agent: this.#agent,
          host: url.hostname,
          port: url.port,
          path: url.pathname + url.search,
          method: request.method,
          headers: {
            ...request.headers,
            ...peer.headers,
            ...(body.length > 0 ? { "content-length": body.length } : {}),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const ms = performance.now() - startedAt;
            resolve({ ms, status: response.statusCode ?? 0, text: () => Buffer.concat(chunks).toString("utf8") });
          });
          response.on("error", reject);
        },
      );
      call.on("error", reject);
      call.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
