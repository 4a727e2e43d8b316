/**
 * What a question of rights costs: the decision alone, the server's answer when the facts are remembered, a token that is
 * remembered, the session behind a socket's upgrade (seen for the first time, and again), and an organization of ten
 * thousand people: statements alone, and over HTTP as its page asks for them.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { type Facts, powersOf } from "#lib/access/policy.ts";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import { createAccess } from "#server/access/index.ts";
import { peopleOf } from "#server/access/organization-queries.ts";
import { createAuth } from "#server/auth/index.ts";
import { openDatabase } from "#server/db/index.ts";
import { createClientAddress } from "#server/http/client-address.ts";
import { createMetrics } from "#server/http/metrics.ts";
import type { Principal } from "#server/http/route.ts";
import { createRouter } from "#server/http/router.ts";
import { createHttpServer } from "#server/http/server.ts";
import { createLog } from "#server/log.ts";
import { createProjects } from "#server/projects/index.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "octavo-bench-"));
const log = createLog("silent");
const db = await openDatabase({ log, dataFolder: folder });
const origin = (): string => "http://localhost";
const config = { dataFolder: folder, secret: undefined, adminToken: "admin-token-of-the-bench", trustedProxies: [] };
const auth = createAuth({ db, log, origin, config });
const access = createAccess({ db, auth, log, origin });
const projects = createProjects({ db, auth, access, log, origin });
for (const module of [auth, access, projects]) await module.start?.();

const owner = await auth.ownerId();
let projectId = "" as ProjectId;
await projects.openFirst(async (_client, first) => {
  projectId = first.projectId;
});
const principal: Principal = { kind: "session", personId: owner, name: "Owner", owner: true, credentialId: "bench" };

const rows: [string, string, string][] = [];
async function row(what: string, times: number, limit: string, work: () => unknown): Promise<void> {
  const took: number[] = [];
  for (let at = 0; at < times; at++) {
    const start = process.hrtime.bigint();
    await work();
    took.push(Number(process.hrtime.bigint() - start) / 1000);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
  rows.push([what, `p50 ${at(0.5)} µs, p99 ${at(0.99)} µs`, limit]);
}

const grant = { to: "team", on: "project", right: "view", deploy: false, approve: false, until: null } as const;
const facts: Facts = {
  role: "member",
  ownsProject: false,
  inOwnerTeam: null,
  grants: Array.from({ length: 10 }, () => grant),
  links: [],
  archived: false,
  closed: false,
};
await row("decide from ten grants", 20_000, "≤ 20 µs", () => powersOf(facts, 0));
await row("a right in a project, facts remembered", 20_000, "≤ 20 µs", () => access.rightIn(principal, projectId));
const headers = { authorization: `Bearer ${(await auth.createOwnerToken({ name: "b", expiresInMs: null })).token}` };
await row("verify a token, remembered", 20_000, "≤ 100 µs p50", () => auth.authenticate({ headers }));

await db.pool.query(
  `with made as (insert into person (id, name, email, created_at, updated_at)
     select 'bench' || n, 'Person ' || n, 'person' || n || '@example.org', 0, 0 from generate_series(1, 10000) n
     returning id)
   insert into organization_member (organization_id, person_id, role, joined_at) select $1, id, 'member', 0 from made`,
  [auth.organizationId()],
);
const page = (find: string, name?: string) =>
  peopleOf(db.pool, auth.organizationId(), {
    find,
    after: name === undefined ? undefined : { name, id: "bench5000" as PersonId },
    limit: 101,
  });
await row("first 100 of 10,000 people", 30, "", () => page(""));
await row("100 from the middle", 30, "", () => page("", "person 5000"));
await row("find one of 10,000 people", 30, "", () => page("person 987"));

/** People who are signed in, none of whom was asked about yet. */
async function signedIn(count: number): Promise<IncomingMessage[]> {
  const { rows } = await db.pool.query<{ id: PersonId }>("select id from person where id like 'bench%' limit $1", [
    count,
  ]);
  const made: IncomingMessage[] = [];
  for (const { id } of rows) {
    const incoming = new IncomingMessage(new Socket());
    const cookies = await auth.openSession(id, incoming);
    incoming.headers = {
      cookie: cookies.map((line) => line.split(";")[0]).join("; "),
      upgrade: "websocket",
      host: "localhost",
      origin: origin(),
    };
    made.push(incoming);
  }
  return made;
}
const upgrades = await signedIn(300);
let next = 0;
const check = async (incoming: IncomingMessage | undefined): Promise<void> => {
  if (incoming === undefined || (await auth.authenticate(incoming)) === undefined) throw new Error("not signed in");
};
await row("session check on an upgrade, first", 299, "≤ 2 ms", () => check(upgrades[next++]));
await row("session check on an upgrade, again", 20_000, "≤ 2 ms", () => check(upgrades[0]));

const http = createHttpServer({
  log,
  router: createRouter({
    authenticate: (incoming) => auth.authenticate(incoming),
    rightIn: access.rightIn,
    roleIn: access.roleIn,
    organizations: access.organizations,
    scopes: {},
    routes: [...(auth.routes ?? []), ...(access.routes ?? [])],
    log,
    origin,
    address: createClientAddress([]),
  }),
  sockets: [],
  assetsFolder: folder,
  metrics: createMetrics(undefined),
  pageHeaders: () => ({}),
});
const people = `http://localhost:${await http.listen(0, "localhost")}/api/organizations/${auth.organizationId()}/people`;
async function ask(query: string): Promise<{ readonly items: readonly unknown[]; readonly nextCursor: string | null }> {
  const answer = await fetch(`${people}?limit=200${query}`, { headers });
  if (!answer.ok) throw new Error(`people: ${answer.status}`);
  return answer.json() as ReturnType<typeof ask>;
}
await row("first 200 of 10,000 people over HTTP", 50, "", () => ask(""));
await row("find one of 10,000 people over HTTP", 50, "", () => ask("&find=person 987"));
await row("all 10,000 people over HTTP, by pages", 3, "", async () => {
  let seen = 0;
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await ask(cursor === "" ? "" : `&cursor=${cursor}`);
    seen += page.items.length;
    cursor = page.nextCursor;
  }
  if (seen < 10_000) throw new Error(`only ${seen} people`);
});
await http.close(100);

for (const module of [projects, access, auth]) await module.stop?.();
await db.stop();
rmSync(folder, { recursive: true });
const width = Math.max(...rows.map(([what]) => what.length));
for (const [what, value, limit] of rows) console.log(`${what.padEnd(width)}  ${value.padEnd(34)}  ${limit}`);
