"use client";
/** Organizations: who is in them, their teams, invites to them. */
import { type UseQueryResult, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import {
  type createTeamSchema,
  type OrganizationAnswer,
  organizationSchema,
  peoplePageSchema,
  type Team,
  type TeamGrant,
  type TeamMember,
  teamGrantSchema,
  teamMemberSchema,
  teamSchema,
  type updateOrganizationSchema,
  type updateTeamSchema,
} from "#lib/protocol/organization.ts";
import { type GrantAnswer, grantSchema, type putGrantSchema } from "#lib/protocol/sharing.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, tell } from "./request.ts";

const namedSchema = z.object({ id: z.string(), name: z.string() });
const organizationsSchema = z.object({ items: z.array(organizationSchema), joinable: z.array(namedSchema) });
const teamsSchema = z.object({ items: z.array(teamSchema) });
const teamMembersSchema = z.object({ items: z.array(teamMemberSchema) });

const organizationsKey = ["organizations"] as const;
const peopleKey = (organizationId: string) => ["organization people", organizationId] as const;
const teamsKey = (organizationId: string) => ["teams", organizationId] as const;
const teamKey = (teamId: string) => ["team", teamId] as const;
const at = (organizationId: string): string => `/api/organizations/${organizationId}`;

type Organizations = z.infer<typeof organizationsSchema>;

function useAll<T>(select: (all: Organizations) => T, enabled = true): UseQueryResult<T, ApiProblem> {
  return useQuery({
    queryKey: organizationsKey,
    enabled,
    queryFn: ({ signal }) => ask("/api/organizations", organizationsSchema, { signal }),
    select,
  });
}

/** Those I am in, the one I joined first on top; deleted ones for their owners only, until they end. */
export function useOrganizations(): UseQueryResult<readonly OrganizationAnswer[], ApiProblem> {
  return useAll(({ items }) => items);
}

/** Those that take whoever has an e-mail like mine. */
export function useJoinable(enabled = true): UseQueryResult<Organizations["joinable"], ApiProblem> {
  return useAll(({ joinable }) => joinable, enabled);
}

/** What I am in one of them; undefined while that is not known, and for who is not in it. */
export function useRoleIn(organizationId: string | undefined): OrganizationAnswer["role"] | undefined {
  return useOrganizations().data?.find(({ id }) => id === organizationId)?.role;
}

/** By name, a page at a time: an organization may have ten thousand people. */
export function usePeople(organizationId: string, find: string) {
  return useInfiniteQuery({
    queryKey: [...peopleKey(organizationId), find],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      ask(addressOf(`${at(organizationId)}/people`, { find, cursor: pageParam, limit: 200 }), peoplePageSchema, {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

function useOrganizationDeed<Variables, Answer = OrganizationAnswer>(deed: (variables: Variables) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation<Answer, ApiProblem, Variables>({
    mutationFn: deed,
    // which projects there are, and what I am first of all, may have changed with it
    onSuccess: async () => {
      for (const key of [organizationsKey, ["projects"], ["session"]])
        await client.invalidateQueries({ queryKey: key });
    },
  });
}

type Which = { readonly id: string };

export const useCreateOrganization = () =>
  useOrganizationDeed(({ name }: { readonly name: string }) =>
    ask("/api/organizations", organizationSchema, { method: "POST", body: { name } }),
  );
export const useJoinOrganization = () =>
  useOrganizationDeed(({ id }: Which) => ask(`${at(id)}/join`, organizationSchema, { method: "POST" }));
/** For 30 days `useRestoreOrganization` takes it back. */
export const useDeleteOrganization = () => useOrganizationDeed(({ id }: Which) => tell(at(id), { method: "DELETE" }));
export const useRestoreOrganization = () =>
  useOrganizationDeed(({ id }: Which) => ask(`${at(id)}/restore`, organizationSchema, { method: "POST" }));
export const useLeaveOrganization = () =>
  useOrganizationDeed(({ id, personId }: Which & { readonly personId: string }) =>
    tell(`${at(id)}/people/${personId}`, { method: "DELETE" }),
  );

export function useChangeOrganization(organizationId: string) {
  const client = useQueryClient();
  return useMutation<OrganizationAnswer, ApiProblem, z.input<typeof updateOrganizationSchema>>({
    mutationFn: (body) => ask(at(organizationId), organizationSchema, { method: "PATCH", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: organizationsKey }),
  });
}

export function useSetRole(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly personId: string; readonly role: string }>({
    mutationFn: ({ personId, role }) =>
      tell(`${at(organizationId)}/people/${personId}`, { method: "PATCH", body: { role } }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: peopleKey(organizationId) });
      await client.invalidateQueries({ queryKey: organizationsKey });
    },
  });
}

export function useRemovePerson(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly personId: string }>({
    mutationFn: ({ personId }) => tell(`${at(organizationId)}/people/${personId}`, { method: "DELETE" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: peopleKey(organizationId) });
      await client.invalidateQueries({ queryKey: organizationsKey });
    },
  });
}

export function useTeams(organizationId: string): UseQueryResult<readonly Team[], ApiProblem> {
  return useQuery({
    queryKey: teamsKey(organizationId),
    queryFn: async ({ signal }) => (await ask(`${at(organizationId)}/teams`, teamsSchema, { signal })).items,
  });
}

export function useCreateTeam(organizationId: string) {
  const client = useQueryClient();
  return useMutation<Team, ApiProblem, z.input<typeof createTeamSchema>>({
    mutationFn: (body) => ask(`${at(organizationId)}/teams`, teamSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: teamsKey(organizationId) }),
  });
}

/** Renames a team or puts it into another. */
export function useUpdateTeam({ id, organizationId }: Pick<Team, "id" | "organizationId">) {
  const client = useQueryClient();
  return useMutation<Team, ApiProblem, z.input<typeof updateTeamSchema>>({
    mutationFn: (body) => ask(`/api/teams/${id}`, teamSchema, { method: "PATCH", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: teamsKey(organizationId) }),
  });
}

export function useEndTeam(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly teamId: string }>({
    mutationFn: ({ teamId }) => tell(`/api/teams/${teamId}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: teamsKey(organizationId) }),
  });
}

export function useTeamMembers(teamId: string): UseQueryResult<readonly TeamMember[], ApiProblem> {
  return useQuery({
    queryKey: teamKey(teamId),
    queryFn: async ({ signal }) => (await ask(`/api/teams/${teamId}/people`, teamMembersSchema, { signal })).items,
  });
}

/** `role: null` takes the person out. */
export function useTeamMember(organizationId: string, teamId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly personId: string; readonly role: "lead" | "member" | null }>({
    mutationFn: ({ personId, role }) =>
      role === null
        ? tell(`/api/teams/${teamId}/people/${personId}`, { method: "DELETE" })
        : tell(`/api/teams/${teamId}/people/${personId}`, { method: "PUT", body: { role } }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: teamKey(teamId) });
      await client.invalidateQueries({ queryKey: teamsKey(organizationId) });
    },
  });
}

const teamGrantsSchema = z.object({ items: z.array(teamGrantSchema) });

/** What a team may do where, of what I may see. */
export function useTeamGrants(teamId: string): UseQueryResult<readonly TeamGrant[], ApiProblem> {
  return useQuery({
    queryKey: ["team grants", teamId],
    queryFn: async ({ signal }) => (await ask(`/api/teams/${teamId}/grants`, teamGrantsSchema, { signal })).items,
  });
}

const grantsSchema = z.object({ items: z.array(grantSchema) });
const grantsKey = (organizationId: string) => ["organization grants", organizationId] as const;

/** Rights in every project of an organization. */
export function useOrganizationGrants(organizationId: string): UseQueryResult<readonly GrantAnswer[], ApiProblem> {
  return useQuery({
    queryKey: grantsKey(organizationId),
    queryFn: async ({ signal }) => (await ask(`${at(organizationId)}/grants`, grantsSchema, { signal })).items,
  });
}

export function usePutOrganizationGrant(organizationId: string) {
  const client = useQueryClient();
  return useMutation<z.infer<typeof grantsSchema>, ApiProblem, z.input<typeof putGrantSchema>>({
    mutationFn: (body) => ask(`${at(organizationId)}/grants`, grantsSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: grantsKey(organizationId) }),
  });
}

export function useRemoveOrganizationGrant(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(organizationId)}/grants/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: grantsKey(organizationId) }),
  });
}
