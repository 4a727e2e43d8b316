"use client";
/**
 * Who I am: sign-in by password or one-time link, my profile, sign-out. A sign-in is a cookie that scripts cannot read.
 */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import {
  type SessionAnswer,
  sessionSchema,
  type signInSchema,
  type updateSessionSchema,
} from "#lib/protocol/person.ts";
import { ceremonySchema, type SignedInAnswer, type secondFactorSchema, signedInSchema } from "#lib/protocol/sign-in.ts";
import { forgetCopiesOf } from "../forget-copies.ts";
import { type ApiProblem, isCode } from "./problem.ts";
import { ask } from "./request.ts";

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

/** Signs in, or answers the ticket with which the second factor is to be shown. */
export function useSignInByPassword() {
  const welcome = useWelcome();
  return useMutation<SignedInAnswer, ApiProblem, z.input<typeof signInSchema>>({
    mutationFn: (body) => ask("/api/auth/sign-in/email", signedInSchema, { method: "POST", body }),
    onSuccess: (answer) => {
      if ("person" in answer) welcome(answer);
    },
  });
}

export function useSignInBySecondFactor() {
  return useSignIn<z.input<typeof secondFactorSchema>>("/api/session/second-factor");
}

/** The browser asks the person for a passkey of this address; a device in the hand is all it takes. */
export function useSignInByPasskey() {
  const welcome = useWelcome();
  return useMutation<SessionAnswer, Error, void>({
    mutationFn: async () => {
      const { startAuthentication } = await import("@simplewebauthn/browser");
      const begun = await ask("/api/session/passkey/begin", ceremonySchema, { method: "POST" });
      const response = await startAuthentication({ optionsJSON: begun.options as never });
      return ask("/api/session/passkey", sessionSchema, { method: "POST", body: { ticket: begun.ticket, response } });
    },
    onSuccess: welcome,
  });
}

export function useSignInByLink() {
  return useSignIn<{ readonly token: string }>("/api/session/link");
}

function useSignIn<Body>(path: string) {
  const welcome = useWelcome();
  return useMutation<SessionAnswer, ApiProblem, Body>({
    mutationFn: (body) => ask(path, sessionSchema, { method: "POST", body }),
    onSuccess: welcome,
  });
}

function useWelcome(): (session: SessionAnswer) => void {
  const client = useQueryClient();
  return (session) => {
    // what somebody else read before in this tab is not mine
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
    client.setQueryData(sessionKey, session);
  };
}

export type ProfileChange = z.input<typeof updateSessionSchema>;

export function useUpdateProfile() {
  const client = useQueryClient();
  return useMutation<SessionAnswer, ApiProblem, ProfileChange>({
    mutationFn: (body) => ask("/api/session", sessionSchema, { method: "PATCH", body }),
    onSuccess: async (session) => {
      client.setQueryData(sessionKey, session);
      await client.invalidateQueries({ queryKey: ["members"] });
    },
  });
}

/** Ends this sign-in, forgets everything that was read with it, and goes elsewhere. */
export function useSignOut(goTo = "/sign-in") {
  const client = useQueryClient();
  return useMutation<{ readonly goTo: string } | undefined, ApiProblem, void>({
    mutationFn: () => ask("/api/session/sign-out", z.object({ goTo: z.string() }).optional(), { method: "POST" }),
    onSuccess: async (elsewhere) => {
      const me = client.getQueryData<SessionAnswer | null>(sessionKey);
      if (me !== null && me !== undefined) await forgetCopiesOf(me.person.id);
      client.clear();
      // who came by an identity provider signs out there as well
      location.assign(elsewhere?.goTo ?? goTo);
    },
  });
}
