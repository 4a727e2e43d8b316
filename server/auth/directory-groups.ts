/**
 * Groups of a directory, and the teams that follow them. A new group becomes a team of its name (one that is there
 * already is taken, with whoever is in it by hand); from then on who is in the group is in the team. An owner may choose
 * another team, or none. A group that ends takes its people out of the team; the team stays, and what it was given.
 */
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, TeamId } from "#lib/base/id.ts";
import { type ScimPatch, scimGroupSchema } from "#lib/protocol/scim.ts";
import type { DirectoryGroup } from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import { newId } from "../new-id.ts";
import { type Asked, type Page, pageOf, patched } from "./directory-pages.ts";
import * as queries from "./directory-queries.ts";
import type { Queryable } from "./queries.ts";

export type Group = queries.GroupRow & { readonly members: readonly queries.GroupMemberRow[] };

/** Teams as groups move them; each answers within the caller's transaction. */
export interface GroupTeams {
  /** The team of this name at the top of the organization, made when there is none. */
  ensure(client: Queryable, organizationId: OrganizationId, name: string): Promise<TeamId>;
  /** Renames it, unless it is called otherwise by now, or the name is taken. */
  rename(client: Queryable, teamId: TeamId, name: { readonly from: string; readonly to: string }): Promise<void>;
  /** Makes `personIds` those whom `source` puts into the team (and into no other); call the answer after the commit. */
  follow(
    client: Queryable,
    wish: {
      readonly organizationId: OrganizationId;
      readonly teamId: TeamId | null;
      readonly source: string;
      readonly personIds: readonly PersonId[];
    },
  ): Promise<() => void>;
}

interface GroupWish {
  readonly displayName: string;
  readonly externalId?: string | null | undefined;
  readonly members?: readonly { readonly value: string }[] | null | undefined;
}

export type DirectoryGroups = ReturnType<typeof createDirectoryGroups>;

export function createDirectoryGroups({
  db,
  now,
  teams,
}: {
  readonly db: Database;
  readonly now: () => number;
  readonly teams: GroupTeams | undefined;
}) {
  const find = async (client: Queryable, organization: OrganizationId, id: string, lock = false): Promise<Group> => {
    const row = await queries.findGroup(client, organization, id, lock);
    if (row === undefined) throw new AppError("not_found", "there is no such group");
    return { ...row, members: await queries.groupMembers(client, [id]) };
  };

  const nothing = (): void => undefined;
  const follow = async (client: Queryable, organizationId: OrganizationId, group: Group): Promise<() => void> => {
    const personIds = group.members.map((member) => member.personId);
    const wish = { organizationId, teamId: group.teamId, source: sourceOf(group.id), personIds };
    return (await teams?.follow(client, wish)) ?? nothing;
  };

  const put = async (
    organization: OrganizationId,
    id: string | undefined,
    read: (before: Group | undefined) => GroupWish,
  ): Promise<Group> => {
    const { after, committed } = await db
      .transaction(async (client) => {
        const before = id === undefined ? undefined : await find(client, organization, id, true);
        const wish = read(before);
        const at = now();
        const row = {
          id: before?.id ?? newId<string & never>(),
          displayName: wish.displayName,
          externalId: wish.externalId ?? null,
          teamId:
            before === undefined
              ? ((await teams?.ensure(client, organization, wish.displayName)) ?? null)
              : before.teamId,
          createdAt: before?.createdAt ?? at,
          updatedAt: at,
        };
        await queries.putGroup(client, organization, row);
        const members = (wish.members ?? []).map((member) => member.value);
        await queries.setGroupMembers(client, organization, row.id, members);
        if (before !== undefined && row.teamId !== null && before.displayName !== row.displayName)
          await teams?.rename(client, row.teamId, { from: before.displayName, to: row.displayName });
        const group = await find(client, organization, row.id);
        const target = { kind: "group", id: row.id, name: row.displayName };
        const action = before === undefined ? "group.create" : "group.update";
        const idsOf = (one: Group | undefined) => ({ members: one?.members.map((member) => member.personId) ?? [] });
        const facts = { before: idsOf(before), after: idsOf(group) };
        await record(client, { action, organizationId: organization, target, ...facts });
        return { after: group, committed: await follow(client, organization, group) };
      })
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) throw new AppError("conflict", "another group has this displayName");
        throw error;
      });
    committed();
    return after;
  };

  return {
    async groups(organization: OrganizationId, asked: Asked): Promise<Page<Group>> {
      const rows = await queries.groupsOf(db.pool, organization);
      const page = pageOf(rows, asked, (row) => ({
        id: [row.id],
        displayname: [row.displayName],
        externalid: [row.externalId],
      }));
      const members = await queries.groupMembers(
        db.pool,
        page.items.map((row) => row.id),
      );
      const byGroup = Map.groupBy(members, (member) => member.groupId);
      return { total: page.total, items: page.items.map((row) => ({ ...row, members: byGroup.get(row.id) ?? [] })) };
    },
    group: (organization: OrganizationId, id: string): Promise<Group> => find(db.pool, organization, id),
    putGroup: (organization: OrganizationId, id: string | undefined, wish: GroupWish): Promise<Group> =>
      put(organization, id, () => wish),
    patchGroup: (organization: OrganizationId, id: string, patch: ScimPatch): Promise<Group> =>
      put(organization, id, (before) => {
        const members = before?.members.map((member) => ({ value: member.personId })) ?? [];
        const held = { displayName: before?.displayName, externalId: before?.externalId, members };
        return patched(held, patch, scimGroupSchema);
      }),

    async removeGroup(organization: OrganizationId, id: string): Promise<void> {
      const committed = await db.transaction(async (client) => {
        const group = await find(client, organization, id, true);
        const left = await follow(client, organization, { ...group, teamId: null, members: [] });
        await queries.removeGroup(client, organization, id);
        const target = { kind: "group", id, name: group.displayName };
        await record(client, { action: "group.remove", organizationId: organization, target });
        return left;
      });
      committed();
    },

    mapped: (organization: OrganizationId): Promise<DirectoryGroup[]> => queries.mappedGroups(db.pool, organization),

    /** Lets another team follow the group, or none. */
    async map(organization: OrganizationId, id: string, teamId: TeamId | null): Promise<void> {
      const committed = await db.transaction(async (client) => {
        const group = await find(client, organization, id, true);
        const mapped = { ...group, teamId, updatedAt: now() };
        const followed = await follow(client, organization, mapped); // fails for another organization's team
        await queries.putGroup(client, organization, mapped);
        const target = { kind: "group", id, name: group.displayName };
        const facts = { before: { teamId: group.teamId }, after: { teamId } };
        await record(client, { action: "group.map", organizationId: organization, target, ...facts });
        return followed;
      });
      committed();
    },
  };
}

/** Under which name a group puts people into teams; what others put them into stays. */
function sourceOf(groupId: string): string {
  return `directory group ${groupId}`;
}
