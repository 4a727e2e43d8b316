/**
 * Projects: the unit of sharing, and the invites that bring people in. Owns the tables in schema/projects.ts. What somebody
 * may do here is decided by access. Does not know what lies in a project: who keeps something of one is told when it ends
 * or is copied.
 */
import path from "node:path";
import type pg from "pg";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Access } from "../access/index.ts";
import type { Auth } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { Mail } from "../mail/index.ts";
import type { ServerModule } from "../module.ts";
import { newId } from "../new-id.ts";
import { type Example, readExamples } from "./examples.ts";
import { createInvites } from "./invites.ts";
import * as queries from "./queries.ts";
import { createRoutes } from "./routes.ts";
import { createService, type ProjectCopy } from "./service.ts";

export type { ProjectCopy };

/** How long a trashed project (and what lies in it) can be taken out again. */
const GRACE_MS = 30 * 86_400_000;
const SWEEP_MS = 3600_000;
/** Held while the first project is made; a number of our own choosing. */
const FIRST_PROJECT_LOCK = 0x0c7a_0002;

export interface ProjectsDeps {
  readonly db: Database;
  readonly auth: Auth;
  readonly access: Access;
  readonly log: Log;
  readonly origin: () => string;
  /** Sends invites that are for one e-mail. */
  readonly mail?: Mail;
  readonly now?: () => number;
  /** Where the example notebooks are. */
  readonly examplesFolder?: string;
}

export interface FirstProject {
  readonly projectId: ProjectId;
  readonly personId: PersonId;
  readonly examples: readonly Example[];
}

export interface Projects extends ServerModule {
  /** What `principal` may do in a project; undefined (nothing) also when it lies in the trash or does not exist. */
  rightIn(principal: Principal, projectId: ProjectId, notebookId?: NotebookId): Promise<Right | undefined>;
  /** The first project that `principal` may see. */
  firstOf(principal: Principal): Promise<ProjectId | undefined>;
  /** Where an organization has no project yet, makes "Getting started" and lets `fill` put the examples in, all or nothing. */
  openFirst(fill: (client: pg.PoolClient, first: FirstProject) => Promise<void>): Promise<void>;
  /** Something in these projects changed at `at`: lists show them on top. */
  touch(projectIds: readonly ProjectId[], at: number): Promise<void>;
  /** Calls `listener` before a project ends for good: remove what you keep of it. */
  onEnd(listener: (projectId: ProjectId) => Promise<void>): void;
  /** Calls `listener` while a project is copied: copy what you keep of it. */
  onCopy(listener: (copy: ProjectCopy) => Promise<void>): void;
  /** Ends what lay in the trash for longer than its grace; also done every hour. */
  sweep(): Promise<void>;
}

export function createProjects(deps: ProjectsDeps): Projects {
  const { db, auth, access, log, origin } = deps;
  const now = deps.now ?? Date.now;
  const copying: ((copy: ProjectCopy) => Promise<void>)[] = [];
  const ending: ((projectId: ProjectId) => Promise<void>)[] = [];
  const service = createService({
    db,
    now,
    access,
    beforeEnd: async (projectId) => {
      for (const listener of ending) await listener(projectId);
    },
    fillCopy: async (copy) => {
      for (const listener of copying) await listener(copy);
    },
  });
  const invites = createInvites({ db, auth, access, now, origin, mail: deps.mail });
  access.onEnd((organizationId) => service.endAll(organizationId));
  const sweep = (): Promise<void> => service.sweep(GRACE_MS);
  let timer: NodeJS.Timeout | undefined;

  return {
    routes: createRoutes({ service, invites, origin }),
    async start() {
      timer = setInterval(() => {
        sweep().catch((error: unknown) => log.warn({ err: error }, "the trash of projects was not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
    },
    rightIn: access.rightIn,
    firstOf: (principal) => queries.firstProject(db.pool, principal, now()),
    async openFirst(fill) {
      if (await queries.anyProject(db.pool)) return;
      const examples = await readExamples(deps.examplesFolder ?? path.join(import.meta.dirname, "examples"));
      const personId = await auth.ownerId();
      await db.transaction(async (client) => {
        await client.query("select pg_advisory_xact_lock($1)", [FIRST_PROJECT_LOCK]);
        if (await queries.anyProject(client)) return;
        const projectId = newId<ProjectId>();
        await queries.insertProject(client, {
          id: projectId,
          organizationId: auth.organizationId(),
          name: "Getting started",
          description: "Example notebooks to read, run and change.",
          by: personId,
          now: now(),
        });
        await fill(client, { projectId, personId, examples });
      });
    },
    touch: (projectIds, at) => queries.touchProjects(db.pool, projectIds, at),
    onEnd: (listener) => void ending.push(listener),
    onCopy: (listener) => void copying.push(listener),
    sweep,
  };
}
