/** What one does with projects and members. Rights were checked by the guard, except where a comment says otherwise. */

import { powersBeyondState, powersOf, within } from "#lib/access/policy.ts";
import { changedFacts } from "#lib/audit/facts.ts";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import { allows } from "#lib/base/rights.ts";
import type { Project, TransferProject } from "#lib/protocol/project.ts";
import type { Access } from "../access/index.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import * as queries from "./queries.ts";

export interface ServiceDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly access: Pick<Access, "changed" | "roleIn">;
  /** Lets the other modules remove what they keep of a project that ends. */
  readonly beforeEnd: (projectId: ProjectId) => Promise<void>;
  /** Lets the other modules copy what a project holds into another. */
  readonly fillCopy: (copy: ProjectCopy) => Promise<void>;
}

export interface ProjectCopy {
  readonly from: ProjectId;
  readonly to: ProjectId;
  readonly by: PersonId;
}

export type ProjectsService = ReturnType<typeof createService>;

export function createService(deps: ServiceDeps) {
  const { db, now, access } = deps;

  const answer = (principal: Principal, row: queries.ProjectRow): Project | undefined => {
    const { facts, ...shown } = row;
    const whole = within(powersBeyondState(facts, now()), principal.scope, row.id).right;
    const { right } =
      row.deletedAt === null ? within(powersOf(facts, now()), principal.scope, row.id) : { right: whole };
    return right === undefined ? undefined : { ...shown, right, manages: allows(whole, "manage") };
  };

  const find = async (principal: Principal, projectId: ProjectId): Promise<Project> => {
    const row = await queries.findProject(db.pool, projectId, principal.personId);
    const project = row === undefined ? undefined : answer(principal, row);
    if (project === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    return project;
  };

  /** Sees into trash and archive as well, so it asks for the right itself. */
  const managed = async (principal: Principal, projectId: ProjectId): Promise<Project> => {
    const project = await find(principal, projectId);
    if (!project.manages) throw new AppError("forbidden", "this needs the right to manage the project");
    return project;
  };

  /** Where the person makes a project: in the organization they name, else in the one they joined first. */
  const placeFor = async (principal: Principal, wanted: string | undefined): Promise<OrganizationId> => {
    const { scope } = principal;
    if (scope !== undefined && (scope.projectIds !== null || !allows(scope.right, "manage"))) {
      throw new AppError("forbidden", "this token is limited to projects that are there");
    }
    if (wanted === undefined) {
      const home = await queries.homeOf(db.pool, principal.personId);
      if (home === undefined) throw new AppError("forbidden", "guests do not make projects: ask to become a member");
      return home;
    }
    const organizationId = wanted as OrganizationId;
    const role = await access.roleIn(principal.personId, organizationId);
    if (role === undefined || role === "visitor") throw new AppError("not_found", "there is no such organization");
    if (role === "guest") throw new AppError("forbidden", "guests do not make projects: ask to become a member");
    return organizationId;
  };

  const insert = async (
    principal: Principal,
    organizationId: OrganizationId,
    wish: { readonly name: string; readonly description: string },
  ): Promise<ProjectId> => {
    const id = newId<ProjectId>();
    const { name, description } = wish;
    const by = principal.personId;
    await db.transaction(async (client) => {
      await queries.insertProject(client, { id, organizationId, name, description, by, now: now() });
      const target = { kind: "project", id, name };
      await record(client, { action: "project.create", projectId: id, target, after: { name, description } });
    });
    return id;
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
      const rows = await queries.listProjects(db.pool, principal.personId, {
        trash: page.trash,
        after: decodeCursor(page.cursor),
        limit: page.limit + 1,
        only: principal.scope?.projectIds ?? null,
        now: now(),
      });
      const { items, nextCursor } = pageOfRows(rows, page.limit, (row) => ({
        at: row.deletedAt ?? row.updatedAt,
        id: row.id,
      }));
      return { items: items.flatMap((row) => answer(principal, row) ?? []), nextCursor };
    },

    async create(
      principal: Principal,
      wish: { name: string; description: string; organizationId?: string | undefined },
    ): Promise<Project> {
      const id = await insert(principal, await placeFor(principal, wish.organizationId), wish);
      return find(principal, id);
    },

    /** A project of one's own with everything in it that one may read, without its people and links. */
    async clone(
      principal: Principal,
      from: ProjectId,
      wish: { name?: string | undefined; organizationId?: string | undefined },
    ): Promise<Project> {
      const source = await find(principal, from);
      const organizationId = await placeFor(principal, wish.organizationId);
      const name = wish.name ?? `${source.name.slice(0, 115).toWellFormed()} copy`;
      const to = await insert(principal, organizationId, { name, description: source.description });
      try {
        await deps.fillCopy({ from, to, by: principal.personId });
        const target = projectTarget(source);
        await record(db.pool, { action: "project.clone", projectId: from, target, after: { copy: to } });
      } catch (error) {
        // A copy that is not whole is none.
        await queries.trashProject(db.pool, to, principal.personId, now());
        await end(to);
        throw error;
      }
      return find(principal, to);
    },

    async update(
      principal: Principal,
      projectId: ProjectId,
      change: { name?: string | undefined; description?: string | undefined },
    ): Promise<Project> {
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

    /** To a person or team of its organization, or to that itself. Who manages it may; they may lose it by that. */
    async transfer(principal: Principal, projectId: ProjectId, to: TransferProject): Promise<Project> {
      const owner = {
        personId: to.kind === "person" ? to.id : null,
        teamId: to.kind === "team" ? to.id : null,
      };
      const target = projectTarget(await find(principal, projectId));
      await db.transaction(async (client) => {
        if (!(await queries.transferProject(client, projectId, owner))) {
          throw new AppError("invalid_request", "body: there is no such person or team in this organization");
        }
        await record(client, { action: "project.transfer", projectId, target, after: owner });
      });
      access.changed({ projectId });
      const row = must(await queries.findProject(db.pool, projectId, principal.personId), "the project");
      const { facts: _, ...shown } = row;
      return answer(principal, row) ?? { ...shown, right: "view", manages: false };
    },

    async archive(principal: Principal, projectId: ProjectId, archived: boolean): Promise<Project> {
      const target = projectTarget(await managed(principal, projectId));
      const changed = await db.transaction(async (client) => {
        const done = await queries.archiveProject(client, projectId, archived ? now() : null);
        const action = archived ? "project.archive" : "project.unarchive";
        if (done) await record(client, { action, projectId, target });
        return done;
      });
      if (changed) access.changed({ projectId });
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
      if (trashed) access.changed({ projectId });
    },

    async restore(principal: Principal, projectId: ProjectId): Promise<Project> {
      const target = projectTarget(await managed(principal, projectId));
      const restored = await db.transaction(async (client) => {
        const done = await queries.restoreProject(client, projectId, now());
        if (done) await record(client, { action: "project.restore", projectId, target });
        return done;
      });
      if (restored) access.changed({ projectId });
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

    async endAll(organizationId: OrganizationId): Promise<void> {
      for (const projectId of await queries.projectsOfOrganization(db.pool, organizationId)) {
        await deps.beforeEnd(projectId);
      }
    },

    members: (projectId: ProjectId) => queries.membersOf(db.pool, projectId),

    async removeMember(principal: Principal, projectId: ProjectId, personId: PersonId): Promise<void> {
      const { right } = await find(principal, projectId);
      if (personId !== principal.personId && !allows(right, "manage")) {
        throw new AppError("forbidden", "removing others needs the right to manage the project");
      }
      const removed = await db.transaction(async (client) => {
        const done = await queries.removeMember(client, projectId, personId);
        const target = { kind: "person", id: personId };
        if (done) await record(client, { action: "member.remove", projectId, target });
        return done;
      });
      if (!removed) throw new AppError("not_found", "this person has no right of their own in the project");
      access.changed({ projectId, personId });
    },
  };
}

function projectTarget(project: { readonly id: string; readonly name: string }) {
  return { kind: "project", id: project.id, name: project.name };
}
