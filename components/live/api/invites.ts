"use client";
/** Invites to a project or an organization: links that bring people in, as who made them sees them. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type createInviteSchema,
  type createOrganizationInviteSchema,
  type Invite,
  inviteSchema,
} from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";

export interface InvitedTo {
  readonly kind: "project" | "organization";
  readonly id: string;
}

const invitePage = listOf(inviteSchema);
const invitesKey = ({ kind, id }: InvitedTo) => ["invites", kind, id] as const;
const at = ({ kind, id }: InvitedTo): string => `/api/${kind}s/${id}/invites`;

export function useInvites(to: InvitedTo): UseQueryResult<readonly Invite[], ApiProblem> {
  return useQuery({
    queryKey: invitesKey(to),
    queryFn: ({ signal }) => askAll((cursor) => ask(addressOf(at(to), { cursor }), invitePage, { signal })),
  });
}

export type InviteWish = z.input<typeof createInviteSchema> | z.input<typeof createOrganizationInviteSchema>;

/** The answer holds the link, this once. */
export function useCreateInvite(to: InvitedTo) {
  const client = useQueryClient();
  return useMutation<Invite, ApiProblem, InviteWish>({
    mutationFn: (body) => ask(at(to), inviteSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: invitesKey(to) }),
  });
}

export function useRevokeInvite(to: InvitedTo) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(to)}/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: invitesKey(to) }),
  });
}
