/** What projects use and may use; who asks was checked by the guard. */
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { NotebookId, OrganizationId, ProjectId } from "#lib/base/id.ts";
import type { OrganizationUsage, Usage } from "#lib/protocol/usage.ts";
import { beyondServer, type Limit, limitOf, type Quota, type QuotaKind } from "#lib/quotas/quota.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import type { Meter, Standing } from "./meter.ts";
import * as queries from "./queries.ts";

export interface ServiceDeps {
  readonly db: Database;
  readonly server: Quota;
  readonly meter: () => Pick<Meter, "forget">;
}

const MOST_LARGE = 20;
const silent: Quota = { storageBytes: null, sessions: null };

export type QuotasService = ReturnType<typeof createService>;

export function createService({ db, server, meter }: ServiceDeps) {
  const limitIn = async (projectId: ProjectId, kind: QuotaKind): Promise<Limit> => {
    const said = await queries.saidOf(db.pool, projectId);
    // One that is being made has no row for others yet: the server's word counts.
    return limitOf(kind, { project: said?.project ?? silent, organization: said?.organization ?? silent, server });
  };

  const usedBy = async (projectId: ProjectId): Promise<number> =>
    (await queries.usageOf(db.pool, projectId)).reduce((sum, { bytes }) => sum + bytes, 0);

  const set = async (
    principal: Principal,
    place: { readonly table: "organization" | "project"; readonly id: string },
    organizationId: OrganizationId,
    wish: Partial<Quota>,
  ): Promise<void> => {
    const beyond = principal.owner ? undefined : beyondServer(wish, server);
    if (beyond !== undefined)
      throw new AppError(
        "forbidden",
        `${beyond}: only an owner of the server's own organization goes beyond ${server[beyond]}`,
      );
    await db.transaction(async (client) => {
      const changed = await queries.setQuota(client, place.table, place.id, wish);
      if (changed === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
      const projectId = place.table === "project" ? (place.id as ProjectId) : undefined;
      const { name, before } = changed;
      const target = { kind: place.table, id: place.id, name };
      const facts = changedFacts({ ...before }, { ...before, ...wish });
      await record(client, { action: "quota.set", organizationId, projectId, target, ...facts });
    });
    meter().forget();
  };

  return {
    async standing(projectId: ProjectId): Promise<Standing> {
      const { limit } = await limitIn(projectId, "storageBytes");
      return { limit, used: limit === null ? 0 : await usedBy(projectId) };
    },

    async usage(projectId: ProjectId): Promise<Usage> {
      const kinds = await queries.usageOf(db.pool, projectId);
      const used = kinds.reduce((sum, { bytes }) => sum + bytes, 0);
      return {
        storage: { ...(await limitIn(projectId, "storageBytes")), used },
        sessions: {
          ...(await limitIn(projectId, "sessions")),
          open: await queries.openSessions(db.pool, projectId, null),
        },
        kinds: kinds.filter(({ bytes }) => bytes > 0),
        largest: (await queries.largestOf(db.pool, projectId, MOST_LARGE)).filter(({ bytes }) => bytes > 0),
      };
    },

    async ofOrganization(organizationId: OrganizationId): Promise<OrganizationUsage> {
      const organization = (await queries.organizationQuota(db.pool, organizationId)) ?? silent;
      const projects: OrganizationUsage["projects"] = [];
      for (const { id, name, own } of await queries.projectsOf(db.pool, organizationId)) {
        const { limit } = limitOf("storageBytes", { project: own, organization, server });
        projects.push({ id, name, own, used: await usedBy(id), limit });
      }
      return { server, organization, projects: projects.sort((a, b) => b.used - a.used) };
    },

    setForOrganization: (principal: Principal, organizationId: OrganizationId, wish: Partial<Quota>): Promise<void> =>
      set(principal, { table: "organization", id: organizationId }, organizationId, wish),

    async setForProject(
      principal: Principal,
      organizationId: OrganizationId,
      projectId: ProjectId,
      wish: Partial<Quota>,
    ): Promise<void> {
      if ((await queries.saidOf(db.pool, projectId))?.organizationId !== organizationId)
        throw new AppError("not_found", "there is no such project in this organization");
      await set(principal, { table: "project", id: projectId }, organizationId, wish);
    },

    /** A kernel's session is about to run cells: fails when as many as may do. */
    async admitSession(notebookId: NotebookId, sessionId: string): Promise<void> {
      const projectId = await queries.projectOfNotebook(db.pool, notebookId);
      const { limit } = projectId === undefined ? { limit: null } : await limitIn(projectId, "sessions");
      if (projectId === undefined || limit === null) return;
      const open = await queries.openSessions(db.pool, projectId, sessionId);
      if (open < limit) return;
      throw new AppError("quota_exceeded", `this project may run ${limit} kernels at a time, and ${open} run`, {
        detail: { quota: "sessions", limit, used: open, usage: `/p/${projectId}/usage` },
      });
    },

    /** A copy of a project is about to be filled: all of it must fit where it goes. */
    async admitCopy(from: ProjectId, to: ProjectId): Promise<void> {
      const { limit } = await limitIn(to, "storageBytes");
      if (limit === null) return;
      const copied = new Set(["files", "datasets", "outputs"]);
      const bytes = (await queries.usageOf(db.pool, from))
        .filter(({ kind }) => copied.has(kind))
        .reduce((sum, one) => sum + one.bytes, 0);
      if (bytes > limit)
        throw new AppError("quota_exceeded", "the copy would not fit into what a project may keep there", {
          detail: { quota: "storageBytes", limit, used: bytes },
        });
    },
  };
}
