"use client";
import { useEffect, useRef } from "react";
import { type ApiProblem, isCode } from "./api/problem.ts";
import { useSignInByLink } from "./api/session.ts";

export type LinkSignIn =
  | { readonly state: "none" | "trying" | "done" }
  | { readonly state: "failed"; readonly expired: boolean; readonly error: ApiProblem; readonly retry: () => void };

/** Exchanges the token of a one-time link, once per page. */
export function useLinkSignIn(token: string | undefined): LinkSignIn {
  const { mutate, error, isSuccess } = useSignInByLink();
  const sent = useRef<string>(undefined);
  // joins the server: a development build runs effects twice, a token works once
  useEffect(() => {
    if (token === undefined || sent.current === token) return;
    sent.current = token;
    mutate({ token });
  }, [token, mutate]);
  if (token === undefined) return { state: "none" };
  if (isSuccess) return { state: "done" };
  if (error === null) return { state: "trying" };
  return { state: "failed", expired: isCode(error, "link_expired"), error, retry: () => mutate({ token }) };
}
