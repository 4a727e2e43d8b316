"use client";
/** Secrets of a project and my own in it. No list holds a value; one is read for a kernel and kept nowhere here. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type Secret, secretListSchema, secretValueSchema } from "#lib/protocol/secret.ts";
import type { ApiProblem } from "./problem.ts";
import { ask, tell } from "./request.ts";

export interface SecretPlace {
  readonly name: string;
  /** Mine alone, or the project's. */
  readonly own: boolean;
}

const keyOf = (projectId: string) => ["secrets", projectId] as const;

function addressOfSecret(projectId: string, { name, own }: SecretPlace): string {
  return `/api/projects/${projectId}/${own ? "own-secrets" : "secrets"}/${encodeURIComponent(name)}`;
}

export function useSecrets(projectId: string): UseQueryResult<readonly Secret[], ApiProblem> {
  return useQuery({
    queryKey: keyOf(projectId),
    queryFn: async ({ signal }) =>
      (await ask(`/api/projects/${projectId}/secrets`, secretListSchema, { signal })).items,
  });
}

export function useSetSecret(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, SecretPlace & { readonly value: string }>({
    mutationFn: ({ value, ...place }) => tell(addressOfSecret(projectId, place), { method: "PUT", body: { value } }),
    // The value is not for remembering, not even as what was sent last.
    gcTime: 0,
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(projectId) }),
  });
}

export function useDeleteSecret(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, SecretPlace>({
    mutationFn: (place) => tell(addressOfSecret(projectId, place), { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(projectId) }),
  });
}

/** The value, for the kernel of this session: the server cleans what that session tells from then on. */
export async function readSecret(
  projectId: string,
  name: string,
  sessionId: string,
  signal: AbortSignal,
): Promise<string> {
  const address = `${addressOfSecret(projectId, { name, own: false })}/read`;
  return (await ask(address, secretValueSchema, { method: "POST", body: { sessionId }, signal })).value;
}
