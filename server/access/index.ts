/**
 * Who may do what: organizations, teams, grants and shared links. Owns the tables in schema/access.ts and schema/teams.ts,
 * and with auth those of organizations. Promises: lib/access/policy.ts decides and nothing else does; a change counts at
 * once on this server, also for what is open, and within 2 s on others; an organization always has an owner; nobody learns
 * of an organization they are not in.
 */

import type { NotebookId, OrganizationId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Auth } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import type { Mail } from "../mail/index.ts";
import type { ServerModule } from "../module.ts";
import { organizationGrantRoutes, organizationRoutes, teamRoutes } from "./organization-routes.ts";
import { createOrganizations, type Organizations } from "./organizations.ts";
import { createRequests } from "./requests.ts";
import { createRights, type Rights } from "./rights.ts";
import { serviceTokenRoutes } from "./service-tokens.ts";
import { createSharing } from "./sharing.ts";
import { sharingRoutes } from "./sharing-routes.ts";
import { organizationOf } from "./team-queries.ts";
import { createTeams, type Teams } from "./teams.ts";

export { factColumns, reaches, teamsOf } from "./facts.ts";
export type { AccessChange } from "./rights.ts";

/** How long a deleted organization can be taken back. */
const GRACE_MS = 30 * 86_400_000;
const SWEEP_MS = 3600_000;

export interface AccessDeps {
  readonly db: Database;
  readonly auth: Auth;
  readonly log: Log;
  /** Tells who manages something that somebody asks for more. */
  readonly mail?: Mail;
  readonly origin: () => string;
  readonly now?: () => number;
}

export interface Access
  extends ServerModule,
    Pick<Rights, "powersIn" | "powersBeyondStateIn" | "roleIn" | "onChanged" | "changed"> {
  /** What `principal` may do in a project, or with one notebook of it; undefined: for them it does not exist. */
  rightIn(principal: Principal, projectId: ProjectId, notebookId?: NotebookId): Promise<Right | undefined>;
  /** For the guard: path parameter → the organization its value belongs to. */
  readonly organizations: Readonly<
    Record<"organizationId" | "teamId", (id: string) => Promise<OrganizationId | undefined>>
  >;
  /** People of an organization, for who makes accounts: in the caller's transaction, with `changed` called after it. */
  readonly people: Pick<Organizations, "add" | "leaveAll" | "join"> &
    Pick<Teams, "sync" | "ensure" | "rename" | "follow">;
  /** Calls `listener` before an organization ends for good: remove what you keep of it. */
  onEnd(listener: (organizationId: OrganizationId) => Promise<void>): void;
  /** Ends what was deleted longer ago than its grace; also done every hour. */
  sweep(): Promise<void>;
}

export function createAccess({ db, auth, log, mail, origin, now = Date.now }: AccessDeps): Access {
  const rights = createRights(db, now);
  const ending: ((organizationId: OrganizationId) => Promise<void>)[] = [];
  const organizations = createOrganizations({
    db,
    now,
    rights,
    beforeEnd: async (organizationId) => {
      for (const listener of ending) await listener(organizationId);
    },
  });
  const teams = createTeams({ db, now, rights });
  const sharing = createSharing({
    db,
    auth,
    now,
    origin,
    rights,
    requests: createRequests({ db, now, origin, rights, mail }),
  });
  let timer: NodeJS.Timeout | undefined;

  const sweep = async (): Promise<void> => {
    await organizations.sweep(GRACE_MS);
    await sharing.sweep();
  };
  return {
    routes: [
      ...organizationRoutes(organizations),
      ...teamRoutes(teams),
      ...organizationGrantRoutes(sharing),
      ...sharingRoutes(sharing, origin),
      ...serviceTokenRoutes({ db, auth, now, rights }),
    ],
    powersIn: rights.powersIn,
    powersBeyondStateIn: rights.powersBeyondStateIn,
    roleIn: rights.roleIn,
    onChanged: rights.onChanged,
    changed: rights.changed,
    rightIn: async (principal, projectId, notebookId) =>
      (await rights.powersIn(principal, projectId, notebookId)).right,
    organizations: {
      organizationId: async (id) => id as OrganizationId,
      teamId: (id) => organizationOf(db.pool, id),
    },
    people: {
      add: organizations.add,
      leaveAll: organizations.leaveAll,
      join: organizations.join,
      sync: teams.sync,
      ensure: teams.ensure,
      rename: teams.rename,
      follow: teams.follow,
    },
    onEnd: (listener) => void ending.push(listener),
    sweep,
    async start() {
      timer = setInterval(() => {
        sweep().catch((error: unknown) => log.warn({ err: error }, "ended organizations and links were not swept"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearInterval(timer);
    },
  };
}
