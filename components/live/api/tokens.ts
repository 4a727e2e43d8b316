"use client";
/** Tokens: mine act for me where I am not, in scripts and clients; those of a project act for nobody, in it alone. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { type createTokenSchema, type Token, tokenSchema } from "#lib/protocol/person.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";

export type TokenOwner = { readonly kind: "me" } | { readonly kind: "project"; readonly id: string };

const tokenPage = listOf(tokenSchema);
const at = (owner: TokenOwner): string => (owner.kind === "me" ? "/api/tokens" : `/api/projects/${owner.id}/tokens`);
const tokensKey = (owner: TokenOwner) => ["tokens", at(owner)] as const;

export function useTokens(owner: TokenOwner): UseQueryResult<readonly Token[], ApiProblem> {
  return useQuery({
    queryKey: tokensKey(owner),
    queryFn: ({ signal }) => askAll((cursor) => ask(addressOf(at(owner), { cursor }), tokenPage, { signal })),
  });
}

/** The answer holds the token, this once. A project's takes no `projectIds`. */
export function useCreateToken(owner: TokenOwner) {
  const client = useQueryClient();
  return useMutation<Token, ApiProblem, z.input<typeof createTokenSchema>>({
    mutationFn: (body) => ask(at(owner), tokenSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensKey(owner) }),
  });
}

export function useRevokeToken(owner: TokenOwner) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`${at(owner)}/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: tokensKey(owner) }),
  });
}
