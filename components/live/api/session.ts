"use client";
/** Who I am: sign-in by password or one-time link, sign-out. A sign-in is a cookie that scripts cannot read. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SessionAnswer, sessionSchema } from "#lib/protocol/person.ts";
import { type ApiProblem, isCode } from "./problem.ts";
import { ask, tell } from "./request.ts";

export const sessionKey = ["session"] as const;
const sessionFreshMs = 300_000;

/** `null`: nobody is signed in. */
export function useSession(): UseQueryResult<SessionAnswer | null, ApiProblem> {
  return useQuery({
    queryKey: sessionKey,
    staleTime: sessionFreshMs,
    queryFn: async ({ signal }) => {
      try {
        return await ask("/api/session", sessionSchema, { signal });
      } catch (error) {
        if (isCode(error, "not_signed_in")) return null;
        throw error;
      }
    },
  });
}

export function useSignInByPassword() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly email: string; readonly password: string }>({
    mutationFn: (body) => tell("/api/auth/sign-in/email", { method: "POST", body }),
    onSuccess: () => client.resetQueries({ queryKey: sessionKey }),
  });
}

export function useSignInByLink() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly token: string }>({
    mutationFn: (body) => tell("/api/session/link", { method: "POST", body }),
    onSuccess: () => client.resetQueries({ queryKey: sessionKey }),
  });
}

/** Ends this sign-in and forgets everything that was read with it. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, void>({
    mutationFn: () => tell("/api/auth/sign-out", { method: "POST", body: {} }),
    onSuccess: () => {
      client.clear();
      location.assign("/sign-in");
    },
  });
}
