"use client";
/** The people of a project, and the links that invite more. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  acceptedInviteSchema,
  type acceptInviteSchema,
  type Invite,
  type InviteOffer,
  inviteOfferSchema,
  inviteSchema,
  type Member,
  memberSchema,
} from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";
import { sessionKey } from "./session.ts";

const memberPage = listOf(memberSchema);
const invitePage = listOf(inviteSchema);
const invitesKey = (projectId: string) => ["invites", projectId] as const;

export function useMembers(projectId: string | undefined): UseQueryResult<readonly Member[], ApiProblem> {
  return useQuery({
    queryKey: ["members", projectId],
    enabled: projectId !== undefined,
    queryFn: ({ signal }) =>
      askAll((cursor) => ask(addressOf(`/api/projects/${projectId}/members`, { cursor }), memberPage, { signal })),
  });
}

/** Removes somebody from the project, or oneself. */
export function useRemoveMember(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly personId: string }>({
    mutationFn: ({ personId }) => tell(`/api/projects/${projectId}/members/${personId}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: ["members", projectId] }),
  });
}

export function useInvites(projectId: string): UseQueryResult<readonly Invite[], ApiProblem> {
  return useQuery({
    queryKey: invitesKey(projectId),
    queryFn: ({ signal }) =>
      askAll((cursor) => ask(addressOf(`/api/projects/${projectId}/invites`, { cursor }), invitePage, { signal })),
  });
}

/** The answer holds the link, this once. */
export function useCreateInvite(projectId: string) {
  const client = useQueryClient();
  return useMutation<Invite, ApiProblem, { readonly expiresInMs: number }>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/invites`, inviteSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitesKey(projectId) }),
  });
}

export function useRevokeInvite(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${projectId}/invites/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: invitesKey(projectId) }),
  });
}

export type InviteAcceptance = z.input<typeof acceptInviteSchema>;

export function useInviteOffer(token: string): UseQueryResult<InviteOffer, ApiProblem> {
  return useQuery({
    queryKey: ["invite", token],
    queryFn: ({ signal }) => ask(`/api/invites/${encodeURIComponent(token)}`, inviteOfferSchema, { signal }),
  });
}

export function useAcceptInvite(token: string) {
  const client = useQueryClient();
  return useMutation<z.infer<typeof acceptedInviteSchema>, ApiProblem, InviteAcceptance>({
    mutationFn: (body) =>
      ask(`/api/invites/${encodeURIComponent(token)}/accept`, acceptedInviteSchema, { method: "POST", body }),
    onSuccess: () => client.resetQueries({ queryKey: sessionKey }),
  });
}
