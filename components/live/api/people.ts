"use client";
/** The people of a project, and an invite as whom it invites sees it. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  acceptedInviteSchema,
  type acceptInviteSchema,
  type InviteOffer,
  inviteOfferSchema,
  type Member,
  memberSchema,
} from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { projectsKey } from "./projects.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";
import { sessionKey } from "./session.ts";

const memberPage = listOf(memberSchema);

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
    onSettled: async () => {
      for (const key of [["members", projectId], ["access"], projectsKey])
        await client.invalidateQueries({ queryKey: key });
    },
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
