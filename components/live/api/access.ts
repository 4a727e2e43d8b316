"use client";
/** Who may do what with a project or with one notebook: rights given, shared links, whom to ask. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type AccessAnswer,
  accessAnswerSchema,
  type askAccessSchema,
  candidatesSchema,
  type createLinkSchema,
  type Grantee,
  type putGrantSchema,
  type ShareLink,
  shareLinkSchema,
} from "#lib/protocol/sharing.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, tell } from "./request.ts";

/** What is shared: a project with all that is in it, or one notebook by itself. */
export interface Shareable {
  readonly kind: "project" | "notebook";
  readonly id: string;
}

const accessKey = ({ kind, id }: Shareable) => ["access", kind, id] as const;
const at = ({ kind, id }: Shareable): string => `/api/${kind}s/${id}`;

export function useAccess(shared: Shareable): UseQueryResult<AccessAnswer, ApiProblem> {
  return useQuery({
    queryKey: accessKey(shared),
    enabled: shared.id !== "",
    queryFn: ({ signal }) => ask(`${at(shared)}/access`, accessAnswerSchema, { signal }),
  });
}

/** Whom it could be shared with, of those whose name or e-mail holds `find`. */
export function useCandidates(shared: Shareable, find: string): UseQueryResult<readonly Grantee[], ApiProblem> {
  return useQuery({
    queryKey: ["candidates", shared.kind, shared.id, find],
    enabled: find.trim() !== "",
    queryFn: async ({ signal }) =>
      (await ask(addressOf(`${at(shared)}/candidates`, { find }), candidatesSchema, { signal })).items,
  });
}

export function usePutGrant(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<AccessAnswer, ApiProblem, z.input<typeof putGrantSchema>>({
    mutationFn: (body) => ask(`${at(shared)}/grants`, accessAnswerSchema, { method: "POST", body }),
    onSuccess: async (access) => {
      client.setQueryData(accessKey(shared), access);
      await client.invalidateQueries({ queryKey: ["members"] });
      // what is given on a project is inherited by its notebooks
      await client.invalidateQueries({ queryKey: ["access", "notebook"] });
    },
  });
}

export function useRemoveGrant(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(shared)}/grants/${id}`, { method: "DELETE" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["access"] });
      await client.invalidateQueries({ queryKey: ["members"] });
    },
  });
}

/** The answer holds the link's address, this once. */
export function useCreateLink(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<ShareLink, ApiProblem, z.input<typeof createLinkSchema>>({
    mutationFn: (body) => ask(`${at(shared)}/links`, shareLinkSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: accessKey(shared) }),
  });
}

export function useRevokeLink(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(shared)}/links/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: accessKey(shared) }),
  });
}

/** Asks who manages it for more. */
export function useAskAccess(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, z.input<typeof askAccessSchema>>({
    mutationFn: (body) => tell(`${at(shared)}/requests`, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: accessKey(shared) }),
  });
}

/** Declines what somebody asked for, or withdraws what I did. */
export function useEndRequest(shared: Shareable) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(shared)}/requests/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: accessKey(shared) }),
  });
}
