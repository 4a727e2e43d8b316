/** Teams lie in each other: their order in a list, and what lies in one. */
import type { Team } from "#lib/protocol/organization.ts";

type Nested = Pick<Team, "id" | "parentId">;

/** Each team below the one it lies in. */
export function inOrder<T extends Nested>(
  teams: readonly T[],
  parentId: string | null = null,
  depth = 0,
): readonly { readonly team: T; readonly depth: number }[] {
  return teams
    .filter((team) => team.parentId === parentId)
    .flatMap((team) => [{ team, depth }, ...inOrder(teams, team.id, depth + 1)]);
}

/** The team, and all that lie in it at any depth. */
export function within(teams: readonly Nested[], id: string): ReadonlySet<string> {
  return new Set([id, ...inOrder(teams, id).map(({ team }) => team.id)]);
}
