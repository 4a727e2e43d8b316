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
  type TeamMember,
  teamMemberSchema,
  teamSchema,
  type updateOrganizationSchema,
} from "#lib/protocol/organization.ts";
import { type createOrganizationInviteSchema, type Invite, inviteSchema } from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, tell } from "./request.ts";

const organizationsSchema = z.object({ items: z.array(organizationSchema) });
const teamsSchema = z.object({ items: z.array(teamSchema) });
const teamMembersSchema = z.object({ items: z.array(teamMemberSchema) });

const organizationsKey = ["organizations"] as const;
const peopleKey = (organizationId: string) => ["organization people", organizationId] as const;
const teamsKey = (organizationId: string) => ["teams", organizationId] as const;
const teamKey = (teamId: string) => ["team", teamId] as const;
const at = (organizationId: string): string => `/api/organizations/${organizationId}`;

export function useOrganizations(): UseQueryResult<readonly OrganizationAnswer[], ApiProblem> {
  return useQuery({
    queryKey: organizationsKey,
    queryFn: async ({ signal }) => (await ask("/api/organizations", organizationsSchema, { signal })).items,
  });
}

/** By name, a page at a time: an organization may have ten thousand people. */
export function usePeople(organizationId: string, find: string) {
  return useInfiniteQuery({
    queryKey: [...peopleKey(organizationId), find],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      ask(addressOf(`${at(organizationId)}/people`, { find, cursor: pageParam, limit: 100 }), peoplePageSchema, {
        signal,
      }),
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  });
}

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
    onSettled: () => client.invalidateQueries({ queryKey: peopleKey(organizationId) }),
  });
}

export function useRemovePerson(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly personId: string }>({
    mutationFn: ({ personId }) => tell(`${at(organizationId)}/people/${personId}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: peopleKey(organizationId) }),
  });
}

/** The answer holds the link, this once. */
export function useInviteToOrganization(organizationId: string) {
  return useMutation<Invite, ApiProblem, z.input<typeof createOrganizationInviteSchema>>({
    mutationFn: (body) => ask(`${at(organizationId)}/invites`, inviteSchema, { method: "POST", body }),
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
