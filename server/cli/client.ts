/** How commands talk to an Octavo that runs: over its API, with a token. */
import { problemSchema } from "#lib/protocol/problem.ts";
import { createAuth } from "../auth/index.ts";
import type { Config } from "../config.ts";
import { attachDatabase } from "../db/index.ts";
import { createLog } from "../log.ts";
import { type Given, optionText, UsageError } from "./command.ts";

export const serverOptions = {
  server: { type: "string" },
  token: { type: "string" },
} as const;

export const serverHelp = `  --server URL    where Octavo answers (OCTAVO_ORIGIN, else http://localhost:PORT)
  --token TOKEN   whose rights to use (OCTAVO_TOKEN or OCTAVO_ADMIN_TOKEN, else the
                  owner's, by way of the data folder)`;

export interface Client {
  readonly server: string;
  /** The answer; a refusal becomes a UsageError with the server's own words. */
  call(method: string, path: string, body?: { readonly type: string; readonly bytes: Uint8Array }): Promise<Response>;
}

const MINUTES = 60_000;

export async function openClient(given: Given, config: Config, env: NodeJS.ProcessEnv = process.env): Promise<Client> {
  const server = (optionText(given, "server") ?? config.origin ?? `http://localhost:${config.port}`).replace(
    /\/+$/,
    "",
  );
  const known = optionText(given, "token") ?? env.OCTAVO_TOKEN ?? config.adminToken;
  await answers(server);
  const token = known ?? (await ownerToken(config, { name: "octavo command", expiresInMs: 10 * MINUTES }));
  return {
    server,
    async call(method, path, body) {
      const headers = { authorization: `Bearer ${token}`, ...(body ? { "content-type": body.type } : {}) };
      const response = await fetch(server + path, {
        method,
        headers,
        ...(body ? { body: body.bytes as BodyInit } : {}),
      });
      if (!response.ok) throw new UsageError(await refusalOf(response));
      return response;
    },
  };
}

/** A token of the owner, made in the database itself: who can open the data folder is the owner. */
export async function ownerToken(
  config: Config,
  wish: { readonly name: string; readonly expiresInMs: number | null },
): Promise<string> {
  const log = createLog("silent");
  const db = await attachDatabase({ log, url: config.databaseUrl, dataFolder: config.dataFolder, connections: 2 });
  try {
    const { rows } = await db.pool.query("select to_regclass('public.person') is not null as found");
    if (!rows[0]?.found) throw new UsageError("there is no Octavo in this data folder yet: start it once");
    const auth = createAuth({ db, config, log, origin: () => "" });
    const { token } = await auth.createOwnerToken(wish);
    if (token === undefined) throw new Error("the new token is missing in the answer");
    return token;
  } finally {
    await db.stop();
  }
}

async function answers(server: string): Promise<void> {
  const response = await fetch(`${server}/api/health`).catch((cause: unknown) => {
    throw new UsageError(`no Octavo answers at ${server}: start it (npm start), or say where it is with --server`, {
      cause,
    });
  });
  if (response.status === 503) throw new UsageError(`the Octavo at ${server} is not ready: try again in a few seconds`);
}

async function refusalOf(response: Response): Promise<string> {
  const problem = problemSchema.safeParse(await response.json().catch(() => undefined));
  if (!problem.success) return `the server answered ${response.status} ${response.statusText}`;
  return `${problem.data.detail} (${problem.data.code}). ${problem.data.next}`;
}
