/** What one does with projects and members. Rights were checked by the guard, except where a comment says otherwise. */
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import { allows } from "#lib/base/rights.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import * as queries from "./queries.ts";

export interface ServiceDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly organizationId: () => OrganizationId;
  /** Somebody (or, without a person, everybody) may do less in a project than before. */
  readonly accessChanged: (projectId: ProjectId, personId?: PersonId) => void;
  /** Lets the other modules remove what they keep of a project that ends. */
  readonly beforeEnd: (projectId: ProjectId) => Promise<void>;
}

export type ProjectsService = ReturnType<typeof createService>;

export function createService(deps: ServiceDeps) {
  const { db, now } = deps;

  /** Sees into the trash as well, so it asks for the right itself. */
  const managed = async (principal: Principal, projectId: ProjectId): Promise<queries.ProjectRow> => {
    const project = await queries.findProject(db.pool, projectId, principal);
    if (project === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    if (!allows(project.right, "manage")) throw new AppError("forbidden", "this needs the right to manage the project");
    return project;
  };

  const find = async (principal: Principal, projectId: ProjectId): Promise<queries.ProjectRow> => {
    const project = await queries.findProject(db.pool, projectId, principal);
    if (project === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    return project;
  };

  const end = async (projectId: ProjectId): Promise<void> => {
    await deps.beforeEnd(projectId);
    await db.transaction(async (client) => {
      const target = { kind: "project", id: projectId, name: await queries.projectName(client, projectId) };
      await record(client, { action: "project.end", projectId, target });
      await queries.removeProject(client, projectId);
    });
  };

  return {
    find,

    async list(principal: Principal, page: { trash: boolean; cursor?: string | undefined; limit: number }) {
      const rows = await queries.listProjects(db.pool, principal, {
        trash: page.trash,
        after: decodeCursor(page.cursor),
        limit: page.limit + 1,
      });
      return pageOfRows(rows, page.limit, (row) => ({ at: row.deletedAt ?? row.updatedAt, id: row.id }));
    },

    async create(principal: Principal, wish: { name: string; description: string }): Promise<queries.ProjectRow> {
      const id = newId<ProjectId>();
      const { name, description } = wish;
      await db.transaction(async (client) => {
        await queries.insertProject(client, {
          id,
          organizationId: deps.organizationId(),
          name,
          description,
          by: principal.personId,
          now: now(),
        });
        const target = { kind: "project", id, name };
        await record(client, { action: "project.create", projectId: id, target, after: { name, description } });
      });
      return find(principal, id);
    },

    async update(
      principal: Principal,
      projectId: ProjectId,
      change: { name?: string | undefined; description?: string | undefined },
    ): Promise<queries.ProjectRow> {
      const before = await find(principal, projectId);
      await db.transaction(async (client) => {
        await queries.updateProject(client, projectId, change, now());
        const facts = changedFacts(
          { name: before.name, description: before.description },
          { name: change.name ?? before.name, description: change.description ?? before.description },
        );
        await record(client, { action: "project.update", projectId, target: projectTarget(before), ...facts });
      });
      return find(principal, projectId);
    },

    /** Trashing what is trashed already changes nothing. */
    async trash(principal: Principal, projectId: ProjectId): Promise<void> {
      const target = projectTarget(await managed(principal, projectId));
      const trashed = await db.transaction(async (client) => {
        const done = await queries.trashProject(client, projectId, principal.personId, now());
        if (done) await record(client, { action: "project.trash", projectId, target });
        return done;
      });
      if (trashed) deps.accessChanged(projectId);
    },

    async restore(principal: Principal, projectId: ProjectId): Promise<queries.ProjectRow> {
      const target = projectTarget(await managed(principal, projectId));
      await db.transaction(async (client) => {
        if (await queries.restoreProject(client, projectId, now()))
          await record(client, { action: "project.restore", projectId, target });
      });
      return find(principal, projectId);
    },

    async end(principal: Principal, projectId: ProjectId): Promise<void> {
      const { deletedAt } = await managed(principal, projectId);
      if (deletedAt === null) throw new AppError("conflict", "only what lies in the trash can be ended");
      await end(projectId);
    },

    /** Ends what lay in the trash for longer than its grace. */
    async sweep(graceMs: number): Promise<void> {
      for (const projectId of await queries.expiredProjects(db.pool, now() - graceMs)) await end(projectId);
    },

    members: (projectId: ProjectId) => queries.membersOf(db.pool, projectId),

    async removeMember(principal: Principal, projectId: ProjectId, personId: PersonId): Promise<void> {
      const right = await queries.rightIn(db.pool, projectId, principal);
      if (personId !== principal.personId && !allows(right, "manage")) {
        throw new AppError("forbidden", "removing others needs the right to manage the project");
      }
      const removed = await db.transaction(async (client) => {
        const done = await queries.removeMember(client, projectId, personId);
        if (done)
          await record(client, { action: "member.remove", projectId, target: { kind: "person", id: personId } });
        return done;
      });
      if (!removed) throw new AppError("not_found", "this person is no member of the project");
      deps.accessChanged(projectId, personId);
    },

    openInvites: (projectId: ProjectId) => queries.openInvites(db.pool, projectId, now()),

    async revokeInvite(projectId: ProjectId, inviteId: string): Promise<void> {
      await db.transaction(async (client) => {
        if (!(await queries.revokeInvite(client, projectId, inviteId, now())))
          throw new AppError("not_found", "there is no such invite");
        await record(client, { action: "invite.revoke", projectId, target: { kind: "invite", id: inviteId } });
      });
    },
  };
}

function projectTarget(project: { readonly id: ProjectId; readonly name: string }) {
  return { kind: "project", id: project.id, name: project.name };
}
