"use client";
/** Ways to sign in: what is offered, and what I manage of mine: sign-ins, passkeys, second factor, the account itself. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import type { SessionAnswer } from "#lib/protocol/person.ts";
import {
  ceremonySchema,
  type confirmEmailSchema,
  type finishSignUpSchema,
  type Passkey,
  passkeySchema,
  recoveryCodesSchema,
  type removeMeSchema,
  type resetRequestSchema,
  type resetSchema,
  type SecondFactorState,
  type SignInEntry,
  secondFactorOfferSchema,
  secondFactorStateSchema,
  signInEntrySchema,
  type signUpSchema,
  type Ways,
  waysSchema,
} from "#lib/protocol/sign-in.ts";
import { forgetCopiesOf } from "../forget-copies.ts";
import type { ApiProblem } from "./problem.ts";
import { ask, listOf, tell } from "./request.ts";
import { sessionKey } from "./session.ts";

const signInsKey = ["sign-ins"] as const;
const passkeysKey = ["passkeys"] as const;
const secondFactorKey = ["second-factor"] as const;

export function useWays(): UseQueryResult<Ways, ApiProblem> {
  return useQuery({ queryKey: ["ways"], queryFn: ({ signal }) => ask("/api/sign-in/ways", waysSchema, { signal }) });
}

export function useRequestReset() {
  return useMutation<void, ApiProblem, z.input<typeof resetRequestSchema>>({
    mutationFn: (body) => tell("/api/session/reset-request", { method: "POST", body }),
  });
}

export function useResetPassword() {
  return useMutation<void, ApiProblem, z.input<typeof resetSchema>>({
    mutationFn: (body) => tell("/api/session/password", { method: "POST", body }),
  });
}

export function useAskSignUp() {
  return useMutation<void, ApiProblem, z.input<typeof signUpSchema>>({
    mutationFn: (body) => tell("/api/sign-up", { method: "POST", body }),
  });
}

/** Makes the account, which is then signed in. */
export function useFinishSignUp() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, z.input<typeof finishSignUpSchema>>({
    mutationFn: (body) => tell("/api/sign-up/finish", { method: "POST", body }),
    onSuccess: () => client.resetQueries({ queryKey: sessionKey }),
  });
}

/** Sends a mail to my present e-mail, to confirm it. */
export function useAskEmail() {
  return useMutation<void, ApiProblem, void>({
    mutationFn: () => tell("/api/session/email-request", { method: "POST" }),
  });
}

export function useConfirmEmail() {
  return useMutation<void, ApiProblem, z.input<typeof confirmEmailSchema>>({
    mutationFn: (body) => tell("/api/session/email", { method: "POST", body }),
  });
}

export function useSignIns(): UseQueryResult<readonly SignInEntry[], ApiProblem> {
  const page = listOf(signInEntrySchema);
  return useQuery({
    queryKey: signInsKey,
    queryFn: async ({ signal }) => (await ask("/api/sign-ins", page, { signal })).items,
  });
}

/** Ends one, or without an id all but this. */
export function useEndSignIns() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string | undefined }>({
    mutationFn: ({ id }) => tell(id === undefined ? "/api/sign-ins" : `/api/sign-ins/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: signInsKey }),
  });
}

export function usePasskeys(): UseQueryResult<readonly Passkey[], ApiProblem> {
  const page = listOf(passkeySchema);
  return useQuery({
    queryKey: passkeysKey,
    queryFn: async ({ signal }) => (await ask("/api/passkeys", page, { signal })).items,
  });
}

export function useAddPasskey() {
  const client = useQueryClient();
  return useMutation<Passkey, Error, { readonly name: string; readonly currentPassword: string | undefined }>({
    mutationFn: async ({ name, currentPassword }) => {
      const { startRegistration } = await import("@simplewebauthn/browser");
      const body = currentPassword === undefined ? {} : { currentPassword };
      const begun = await ask("/api/passkeys/begin", ceremonySchema, { method: "POST", body });
      const response = await startRegistration({ optionsJSON: begun.options as never });
      return ask("/api/passkeys", passkeySchema, { method: "POST", body: { ticket: begun.ticket, name, response } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: passkeysKey }),
  });
}

export function useRemovePasskey() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/passkeys/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: passkeysKey }),
  });
}

export function useSecondFactor(): UseQueryResult<SecondFactorState, ApiProblem> {
  return useQuery({
    queryKey: secondFactorKey,
    queryFn: ({ signal }) => ask("/api/second-factor", secondFactorStateSchema, { signal }),
  });
}

export function useBeginSecondFactor() {
  return useMutation<z.infer<typeof secondFactorOfferSchema>, ApiProblem, { readonly currentPassword?: string }>({
    mutationFn: (body) => ask("/api/second-factor/begin", secondFactorOfferSchema, { method: "POST", body }),
  });
}

/** `confirm` turns it on, `recovery-codes` makes new ones; both answer recovery codes, this once. */
export function useSecondFactorCode(deed: "confirm" | "recovery-codes") {
  const client = useQueryClient();
  return useMutation<z.infer<typeof recoveryCodesSchema>, ApiProblem, { readonly code: string }>({
    mutationFn: (body) => ask(`/api/second-factor/${deed}`, recoveryCodesSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: secondFactorKey }),
  });
}

export function useRemoveSecondFactor() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly code: string }>({
    mutationFn: (body) => tell("/api/second-factor", { method: "DELETE", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: secondFactorKey }),
  });
}

/** Ends my account and leaves. */
export function useRemoveMe() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, z.input<typeof removeMeSchema>>({
    mutationFn: (body) => tell("/api/session/person", { method: "DELETE", body }),
    onSuccess: async () => {
      const me = client.getQueryData<SessionAnswer | null>(sessionKey);
      if (me !== null && me !== undefined) await forgetCopiesOf(me.person.id);
      client.clear();
      location.assign("/sign-in");
    },
  });
}
