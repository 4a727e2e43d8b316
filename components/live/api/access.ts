"use client";
/** Who may do what with a project: rights given, shared links, whom to ask. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type AccessAnswer,
  accessAnswerSchema,
  candidatesSchema,
  type createLinkSchema,
  type Grantee,
  type putGrantSchema,
  type ShareLink,
  shareLinkSchema,
} from "#lib/protocol/sharing.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, tell } from "./request.ts";

const accessKey = (projectId: string) => ["access", projectId] as const;

export function useAccess(projectId: string | undefined): UseQueryResult<AccessAnswer, ApiProblem> {
  return useQuery({
    queryKey: accessKey(projectId ?? ""),
    enabled: projectId !== undefined,
    queryFn: ({ signal }) => ask(`/api/projects/${projectId}/access`, accessAnswerSchema, { signal }),
  });
}

/** Whom a project could be shared with, of those whose name or e-mail holds `find`. */
export function useCandidates(projectId: string, find: string): UseQueryResult<readonly Grantee[], ApiProblem> {
  return useQuery({
    queryKey: ["candidates", projectId, find],
    enabled: find.trim() !== "",
    queryFn: async ({ signal }) =>
      (await ask(addressOf(`/api/projects/${projectId}/candidates`, { find }), candidatesSchema, { signal })).items,
  });
}

export function usePutGrant(projectId: string) {
  const client = useQueryClient();
  return useMutation<AccessAnswer, ApiProblem, z.input<typeof putGrantSchema>>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/grants`, accessAnswerSchema, { method: "POST", body }),
    onSuccess: (access) => {
      client.setQueryData(accessKey(projectId), access);
      return client.invalidateQueries({ queryKey: ["members", projectId] });
    },
  });
}

export function useRemoveGrant(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${projectId}/grants/${id}`, { method: "DELETE" }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: accessKey(projectId) });
      await client.invalidateQueries({ queryKey: ["members", projectId] });
    },
  });
}

/** The answer holds the link's address, this once. */
export function useCreateLink(projectId: string) {
  const client = useQueryClient();
  return useMutation<ShareLink, ApiProblem, z.input<typeof createLinkSchema>>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/links`, shareLinkSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: accessKey(projectId) }),
  });
}

export function useRevokeLink(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${projectId}/links/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: accessKey(projectId) }),
  });
}
