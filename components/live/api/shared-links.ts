"use client";
/** A shared link as who opens it sees it. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { type LinkOffer, linkOfferSchema, openedLinkSchema, type openLinkSchema } from "#lib/protocol/sharing.ts";
import type { ApiProblem } from "./problem.ts";
import { ask } from "./request.ts";

export function useLinkOffer(token: string): UseQueryResult<LinkOffer, ApiProblem> {
  return useQuery({
    queryKey: ["shared link", token],
    queryFn: ({ signal }) => ask(`/api/links/${encodeURIComponent(token)}`, linkOfferSchema, { signal }),
  });
}

export function useOpenLink(token: string) {
  const client = useQueryClient();
  return useMutation<z.infer<typeof openedLinkSchema>, ApiProblem, z.input<typeof openLinkSchema>>({
    mutationFn: (body) =>
      ask(`/api/links/${encodeURIComponent(token)}/open`, openedLinkSchema, { method: "POST", body }),
    // Everything may look different now, who I am as well.
    onSuccess: () => client.clear(),
  });
}
