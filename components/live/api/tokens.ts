"use client";
/** Tokens: they act for me where I am not, in scripts and clients. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type createServiceTokenSchema,
  type createTokenSchema,
  type Token,
  tokenSchema,
} from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";

const tokensKey = ["tokens"] as const;
const tokenPage = listOf(tokenSchema);

export function useTokens(): UseQueryResult<readonly Token[], ApiProblem> {
  return useQuery({
    queryKey: tokensKey,
    queryFn: ({ signal }) => askAll((cursor) => ask(addressOf("/api/tokens", { cursor }), tokenPage, { signal })),
  });
}

/** The answer holds the token, this once. */
export function useCreateToken() {
  const client = useQueryClient();
  return useMutation<Token, ApiProblem, z.input<typeof createTokenSchema>>({
    mutationFn: (body) => ask("/api/tokens", tokenSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey }),
  });
}

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/tokens/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: tokensKey }),
  });
}

const serviceKey = (projectId: string) => ["project tokens", projectId] as const;

export function useServiceTokens(projectId: string): UseQueryResult<readonly Token[], ApiProblem> {
  return useQuery({
    queryKey: serviceKey(projectId),
    queryFn: ({ signal }) =>
      askAll((cursor) => ask(addressOf(`/api/projects/${projectId}/tokens`, { cursor }), tokenPage, { signal })),
  });
}

/** The answer holds the token, this once. */
export function useCreateServiceToken(projectId: string) {
  const client = useQueryClient();
  return useMutation<Token, ApiProblem, z.input<typeof createServiceTokenSchema>>({
    mutationFn: (body) => ask(`/api/projects/${projectId}/tokens`, tokenSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: serviceKey(projectId) }),
  });
}

export function useRevokeServiceToken(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/projects/${projectId}/tokens/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: serviceKey(projectId) }),
  });
}
