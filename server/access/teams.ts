/**
 * Teams, nested. Owners of the organization arrange them; a lead says who is in a team and in those inside it. Changes of
 * the nesting lock the organization's row, so that two moves at once cannot close a circle.
 */
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, TeamId } from "#lib/base/id.ts";
import type { Team, TeamGrant, TeamMember } from "#lib/protocol/organization.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import type { Queryable } from "./facts.ts";
import { lockOrganization } from "./organization-queries.ts";
import type { Rights } from "./rights.ts";
import * as queries from "./team-queries.ts";

const MOST_DEPTH = 10;

export interface TeamsDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly rights: Pick<Rights, "changed" | "roleIn">;
}

export type Teams = ReturnType<typeof createTeams>;

export function createTeams({ db, now, rights }: TeamsDeps) {
  const found = async (teamId: TeamId, personId: PersonId): Promise<queries.TeamRow> => {
    const team = await queries.findTeam(db.pool, teamId, personId);
    if (team === undefined) throw new AppError("not_found", "there is nothing here, or you may not see it");
    return team;
  };

  const led = async (principal: Principal, teamId: TeamId): Promise<queries.TeamRow> => {
    const team = await found(teamId, principal.personId);
    const owner = (await rights.roleIn(principal.personId, team.organizationId)) === "owner";
    if (!owner && !team.lead)
      throw new AppError("forbidden", "this needs a lead of the team or an organization's owner");
    return team;
  };

  /** The place a team is to lie in: of the same organization, not the team itself nor inside it, not too deep. */
  const checkParent = async (
    client: Queryable,
    organizationId: OrganizationId,
    parentId: TeamId | null,
    moved: TeamId | undefined,
  ): Promise<void> => {
    if (parentId === null) return;
    if ((await queries.organizationOf(client, parentId)) !== organizationId) {
      throw new AppError("invalid_request", "body.parentId: there is no such team in this organization");
    }
    if (moved !== undefined && (await queries.below(client, moved)).has(parentId)) {
      throw new AppError("conflict", "a team cannot lie in itself or in a team that lies in it");
    }
    const { rows } = await client.query<{ depth: number }>(
      `with recursive up as (
         select id, parent_id, 1 as depth from team where id = $1
         union all select t.id, t.parent_id, u.depth + 1 from up u join team t on t.id = u.parent_id where u.depth < 50
       ) select max(depth)::int as depth from up`,
      [parentId],
    );
    if ((rows[0]?.depth ?? 0) >= MOST_DEPTH) throw new AppError("conflict", "teams lie at most ten deep in each other");
  };

  const unique = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError("name_taken", "a team of this name is there already");
      throw error;
    }
  };

  return {
    list: (organizationId: OrganizationId, personId: PersonId): Promise<Team[]> =>
      queries.teamsIn(db.pool, organizationId, personId),

    async create(
      principal: Principal,
      organizationId: OrganizationId,
      wish: { readonly name: string; readonly parentId: string | null },
    ): Promise<Team> {
      const id = newId<TeamId>();
      const parentId = wish.parentId as TeamId | null;
      await unique(
        db.transaction(async (client) => {
          await lockOrganization(client, organizationId);
          await checkParent(client, organizationId, parentId, undefined);
          await queries.insertTeam(client, { id, organizationId, parentId, name: wish.name, now: now() });
          const target = { kind: "team", id, name: wish.name };
          await record(client, { action: "team.create", organizationId, target, after: { parentId } });
        }),
      );
      return found(id, principal.personId);
    },

    async update(
      principal: Principal,
      teamId: TeamId,
      change: { readonly name?: string | undefined; readonly parentId?: string | null | undefined },
    ): Promise<Team> {
      const team = await found(teamId, principal.personId);
      const parentId = change.parentId === undefined ? team.parentId : (change.parentId as TeamId | null);
      await unique(
        db.transaction(async (client) => {
          await lockOrganization(client, team.organizationId);
          await checkParent(client, team.organizationId, parentId, teamId);
          const after = { name: change.name ?? team.name, parentId };
          await queries.updateTeam(client, teamId, after);
          const { organizationId } = team;
          const target = { kind: "team", id: teamId, name: team.name };
          await record(client, { action: "team.update", organizationId, target, after });
        }),
      );
      if (parentId !== team.parentId) rights.changed({ organizationId: team.organizationId });
      return found(teamId, principal.personId);
    },

    async remove(principal: Principal, teamId: TeamId): Promise<void> {
      const { organizationId, name } = await found(teamId, principal.personId);
      await db.transaction(async (client) => {
        await queries.removeTeam(client, teamId);
        await record(client, { action: "team.end", organizationId, target: { kind: "team", id: teamId, name } });
      });
      rights.changed({ organizationId });
    },

    grants: (principal: Principal, teamId: TeamId): Promise<TeamGrant[]> =>
      queries.grantsOf(db.pool, teamId, principal.personId, now()),

    members: (teamId: TeamId): Promise<TeamMember[]> => queries.membersOf(db.pool, teamId),

    async putMember(principal: Principal, teamId: TeamId, personId: PersonId, role: "lead" | "member"): Promise<void> {
      const { organizationId } = await led(principal, teamId);
      await db.transaction(async (client) => {
        if (!(await queries.putMember(client, { teamId, personId, role, source: "hand", now: now() }))) {
          throw new AppError("not_found", "this person is not in the organization");
        }
        const target = { kind: "person", id: personId };
        await record(client, { action: "team.put", organizationId, target, after: { teamId, role } });
      });
      rights.changed({ organizationId, personId });
    },

    /** By a lead, or by oneself. */
    async removeMember(principal: Principal, teamId: TeamId, personId: PersonId): Promise<void> {
      const { organizationId } =
        personId === principal.personId ? await found(teamId, personId) : await led(principal, teamId);
      await db.transaction(async (client) => {
        if (!(await queries.removeMember(client, teamId, personId))) {
          throw new AppError("not_found", "this person is not in the team");
        }
        const target = { kind: "person", id: personId };
        await record(client, { action: "team.remove", organizationId, target, before: { teamId } });
      });
      rights.changed({ organizationId, personId });
    },

    /** The team of this name at the top of the organization, made when there is none, in the caller's transaction. */
    async ensure(client: Queryable, organizationId: OrganizationId, name: string): Promise<TeamId> {
      await lockOrganization(client, organizationId);
      const there = await queries.topTeamNamed(client, organizationId, name);
      if (there !== undefined) return there;
      const id = newId<TeamId>();
      await queries.insertTeam(client, { id, organizationId, parentId: null, name, now: now() });
      await record(client, { action: "team.create", organizationId, target: { kind: "team", id, name } });
      return id;
    },

    /** Renames a team that is still called as it was, if the new name is free, in the caller's transaction. */
    async rename(
      client: Queryable,
      teamId: TeamId,
      { from, to }: { readonly from: string; readonly to: string },
    ): Promise<void> {
      if (!(await queries.renameTeam(client, teamId, from, to))) return;
      const organizationId = await queries.organizationOf(client, teamId);
      const target = { kind: "team", id: teamId, name: to };
      await record(client, {
        action: "team.update",
        organizationId,
        target,
        before: { name: from },
        after: { name: to },
      });
    },

    /** Makes `personIds` exactly those whom `source` (a directory's group) puts into the team, and into no other. */
    async follow(client: Queryable, wish: Omit<Parameters<typeof queries.syncTeam>[1], "now">): Promise<() => void> {
      if (wish.teamId !== null && (await queries.organizationOf(client, wish.teamId)) !== wish.organizationId)
        throw new AppError("not_found", "there is no such team in this organization");
      await queries.syncTeam(client, { ...wish, now: now() });
      return () => rights.changed({ organizationId: wish.organizationId });
    },

    /**
     * Makes `teamIds` exactly the teams that `source` (an identity provider) puts the person into, in the caller's
     * transaction; what others put them into stays. Call `rights.changed` after it.
     */
    sync: (
      client: Queryable,
      wish: {
        readonly organizationId: OrganizationId;
        readonly personId: PersonId;
        readonly teamIds: readonly TeamId[];
        readonly source: string;
      },
    ): Promise<void> => queries.syncMember(client, { ...wish, now: now() }),
  };
}
