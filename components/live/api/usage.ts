"use client";
/** What projects use and may use. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import {
  type OrganizationUsage,
  organizationUsageSchema,
  type setQuotaSchema,
  type Usage,
  usageSchema,
} from "#lib/protocol/usage.ts";
import type { ApiProblem } from "./problem.ts";
import { ask, tell } from "./request.ts";

const usageKey = (projectId: string) => ["usage", projectId] as const;
const organizationKey = (organizationId: string) => ["usage of organization", organizationId] as const;

export function useUsage(projectId: string): UseQueryResult<Usage, ApiProblem> {
  return useQuery({
    queryKey: usageKey(projectId),
    queryFn: ({ signal }) => ask(`/api/projects/${projectId}/usage`, usageSchema, { signal }),
    // What one deletes elsewhere shows when one comes back.
    staleTime: 0,
  });
}

/** Asks again, after something was deleted. */
export function useUsageAgain(projectId: string): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: usageKey(projectId) });
}

export function useOrganizationUsage(organizationId: string): UseQueryResult<OrganizationUsage, ApiProblem> {
  return useQuery({
    queryKey: organizationKey(organizationId),
    queryFn: ({ signal }) => ask(`/api/organizations/${organizationId}/usage`, organizationUsageSchema, { signal }),
  });
}

/** Without a project: for all of the organization's. */
export function useSetQuota(organizationId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly projectId?: string; readonly quota: z.input<typeof setQuotaSchema> }>(
    {
      mutationFn: ({ projectId, quota }) => {
        const at = `/api/organizations/${organizationId}`;
        const place = projectId === undefined ? at : `${at}/projects/${projectId}`;
        return tell(`${place}/quotas`, { method: "PATCH", body: quota });
      },
      onSettled: () => client.invalidateQueries({ queryKey: organizationKey(organizationId) }),
    },
  );
}
