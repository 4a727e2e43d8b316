/** A new OCTAVO_SECRET, with the one before in OCTAVO_SECRET_PREVIOUS for one start: nothing that was sealed is lost. */
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createChain } from "#server/audit/index.ts";
import { type Auth, createAuth } from "#server/auth/index.ts";
import { createRegistry } from "#server/registry/index.ts";
import { createEnvelopes } from "#server/secrets/envelope.ts";
import { createSecrets } from "#server/secrets/index.ts";
import type { Studio } from "#test/support/studio.ts";
import { openWholeHouse } from "#test/support/whole-house.ts";
import { ownerOf, type Visitor, type Workspace } from "#test/support/workspace.ts";

const next = "the secret of tomorrow, long enough for anybody";
let workspace: Workspace<Studio>;
let owner: Visitor;
let factor: string;
beforeAll(async () => {
  workspace = await openWholeHouse(path.join(os.tmpdir(), "octavo-no-examples"));
  owner = await ownerOf(workspace);
  await owner.call("PATCH", "/api/session", { password: "correct horse battery" });
  const projectId = (await owner.post("/api/projects", { name: "Keys" })).json.id;
  await owner.call("PUT", `/api/projects/${projectId}/secrets/TOKEN`, { value: "a project's secret" });
  const read = { sessionId: "a-session-of-a-kernel" };
  await owner.post(`/api/projects/${projectId}/secrets/TOKEN/read`, read);
  factor = (await owner.post("/api/second-factor/begin", { currentPassword: "correct horse battery" })).json.secret;
  const hook = {
    name: "hook",
    url: "https://example.org/",
    events: [{ entity: "REGISTERED_MODEL", action: "CREATED" }],
  };
  const made = await owner.post(`/mlflow/${projectId}/api/2.0/mlflow/webhooks`, { ...hook, secret: "a hook's secret" });
  expect(made.status, made.text).toBe(200);
  const today = workspace.auth.sealerFor("identity providers");
  const organizationId = workspace.auth.organizationId();
  await workspace.db.pool.query(
    `insert into identity_provider (id, organization_id, kind, name, settings, sealed_secret, enabled, created_at, updated_at)
     values ('corp', $1, 'oidc', 'Corp', '{}', $2, false, 1, 1)`,
    [organizationId, await today.seal("a client's secret", "client secret of corp")],
  );
  await workspace.db.pool.query("update sign_in set provider_id = 'corp', provider_hint = $1", [
    await today.seal("an id token", "hint of corp"),
  ]);
  await workspace.audit.seal();
});
afterAll(() => workspace.stop());

/** Another start of the server on the same database. */
async function started(secret: string, previousSecrets: readonly string[]): Promise<Auth> {
  const { db, log, dataFolder, base } = workspace;
  const config = { dataFolder, secret, previousSecrets, adminToken: undefined, trustedProxies: [] };
  const auth = createAuth({ db, log, config, origin: () => base });
  await auth.start?.();
  const secrets = createSecrets({
    db,
    log,
    keys: () => auth.keysFor("project secrets"),
    rightIn: async () => undefined,
  });
  const sealer = auth.sealerFor("webhook secrets");
  const registry = createRegistry({ db, log, sealer, locate: async () => ({ uri: "", runId: null }) });
  for (const module of [secrets, registry]) await module.start?.();
  for (const module of [secrets, registry, auth]) await module.stop?.();
  return auth;
}

/** Column → what is in it, read with the keys of this start. */
const readers: Readonly<Record<string, (auth: Auth) => Promise<unknown>>> = {
  "second_factor.sealed_secret": (auth) =>
    opened(auth, "second factors", "second_factor", "sealed_secret", "'second factor of ' || person_id"),
  "identity_provider.sealed_secret": (auth) =>
    opened(auth, "identity providers", "identity_provider", "sealed_secret", "'client secret of ' || id"),
  "sign_in.provider_hint": (auth) =>
    opened(auth, "identity providers", "sign_in", "provider_hint", "'hint of ' || provider_id"),
  "webhook.sealed_secret": (auth) => opened(auth, "webhook secrets", "webhook", "sealed_secret", "'webhook ' || id"),
  "secret.sealed": (auth) => unwrapped(auth, "secret", "id"),
  "secret_read.sealed": (auth) => unwrapped(auth, "secret_read", "secret_id"),
};

async function opened(auth: Auth, purpose: string, table: string, column: string, about: string): Promise<unknown> {
  const { rows } = await workspace.db.pool.query(
    `select ${column} as sealed, ${about} as about from ${table} where ${column} is not null`,
  );
  return Promise.all(rows.map((row) => auth.sealerFor(purpose).open(row.sealed, row.about)));
}

async function unwrapped(auth: Auth, table: string, id: string): Promise<unknown> {
  const { rows } = await workspace.db.pool.query(
    `select ${id} as id, key_id as "keyId", wrapped_key as "wrappedKey", sealed from ${table}`,
  );
  const envelopes = createEnvelopes(() => auth.keysFor("project secrets"));
  return Promise.all(rows.map((row) => envelopes.open(row, row.id)));
}

const readAll = async (auth: Auth): Promise<Record<string, unknown>> =>
  Object.fromEntries(
    await Promise.all(Object.entries(readers).map(async ([place, read]) => [place, await read(auth)] as const)),
  );

it("knows every column that holds something sealed", async () => {
  const { rows } = await workspace.db.pool.query<{ place: string }>(
    `select table_name || '.' || column_name as place from information_schema.columns
     where table_schema = 'public' and (column_name like '%sealed%' or column_name like '%\\_hint') order by 1`,
  );
  expect(rows.map(({ place }) => place)).toEqual(Object.keys(readers).sort());
});

it("opens all of it after a change of the secret, and later without the one before", async () => {
  const before = await readAll(workspace.auth);
  expect(before).toMatchObject({
    "identity_provider.sealed_secret": ["a client's secret"],
    "sign_in.provider_hint": ["an id token"],
    "webhook.sealed_secret": ["a hook's secret"],
    "secret.sealed": ["a project's secret"],
    "secret_read.sealed": ["a project's secret"],
  });
  expect(before["second_factor.sealed_secret"]).toHaveLength(1);
  expect(factor).toMatch(/^[A-Z2-7]{32}$/);
  const first = readFileSync(path.join(workspace.dataFolder, "secret"), "utf8").trim();
  expect(await readAll(await started(next, [first]))).toEqual(before);
  expect(await readAll(await started(next, []))).toEqual(before);
  await expect(readAll(workspace.auth)).rejects.toThrow(/OCTAVO_SECRET/);
});

it("signs nobody out, and lets the record of before the change be verified", async () => {
  const first = readFileSync(path.join(workspace.dataFolder, "secret"), "utf8").trim();
  const auth = await started(next, [first]);
  const cookie = [...owner.cookies].map((pair) => pair.join("=")).join("; ");
  expect(await auth.authenticate({ headers: { cookie } })).toMatchObject({ kind: "session" });
  expect(await (await started(next, [])).authenticate({ headers: { cookie } })).toBeUndefined();

  await workspace.audit.stop?.(); // it would go on sealing with the old secret
  const organizationId = workspace.auth.organizationId();
  const chain = createChain(workspace.db, () => auth.keysFor("audit chain"));
  expect((await chain.verify(organizationId)).faults).toEqual([]);
  await owner.post("/api/projects", { name: "After" });
  await chain.seal();
  expect((await chain.verify(organizationId)).faults).toEqual([]);
  // Who knows only the old secret cannot go on with the chain.
  await owner.post("/api/projects", { name: "Forged" });
  const old = createChain(workspace.db, () => workspace.auth.keysFor("audit chain"));
  await old.seal();
  expect((await chain.verify(organizationId)).faults.map((fault) => fault.kind)).toContain("edited");
});
