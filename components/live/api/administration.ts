"use client";
/** What the owner looks after: people, identity providers, directories, the audit log. */
import { type UseQueryResult, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import {
  type AuditPolicy,
  type AuditVerification,
  auditEntrySchema,
  auditPolicySchema,
  auditVerificationSchema,
} from "#lib/protocol/audit.ts";
import {
  type createProviderSchema,
  type Directory,
  type DirectoryGroup,
  directoryGroupSchema,
  directorySchema,
  type PersonEntry,
  type Provider,
  personEntrySchema,
  providerSchema,
  resetLinkSchema,
  type updateProviderSchema,
} from "#lib/protocol/sign-in.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, listOf, tell } from "./request.ts";

const peopleKey = ["administration", "people"] as const;
const providersKey = ["administration", "providers"] as const;
const directoriesKey = ["administration", "directories"] as const;

export function useAllPeople(): UseQueryResult<readonly PersonEntry[], ApiProblem> {
  const page = listOf(personEntrySchema);
  return useQuery({
    queryKey: peopleKey,
    queryFn: ({ signal }) =>
      askAll((cursor) => ask(addressOf("/api/people", { cursor, limit: 500 }), page, { signal })),
  });
}

export type PersonDeed = {
  readonly deed: "suspend" | "resume" | "remove" | "sign-out" | "drop-factor";
  readonly id: string;
};

export function usePersonDeed() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, PersonDeed>({
    mutationFn: ({ deed, id }) => {
      if (deed === "remove") return tell(`/api/people/${id}`, { method: "DELETE" });
      if (deed === "sign-out") return tell(`/api/people/${id}/sign-ins`, { method: "DELETE" });
      if (deed === "drop-factor") return tell(`/api/people/${id}/second-factor`, { method: "DELETE" });
      return tell(`/api/people/${id}`, { method: "PATCH", body: { suspended: deed === "suspend" } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: peopleKey }),
  });
}

export function useResetLink() {
  return useMutation<z.infer<typeof resetLinkSchema>, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => ask(`/api/people/${id}/reset-link`, resetLinkSchema, { method: "POST" }),
  });
}

export function useProviders(): UseQueryResult<readonly Provider[], ApiProblem> {
  const page = listOf(providerSchema);
  return useQuery({
    queryKey: providersKey,
    queryFn: async ({ signal }) => (await ask("/api/identity-providers", page, { signal })).items,
  });
}

export function useCreateProvider() {
  const client = useQueryClient();
  return useMutation<Provider, ApiProblem, z.input<typeof createProviderSchema>>({
    mutationFn: (body) => ask("/api/identity-providers", providerSchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: providersKey }),
  });
}

export function useUpdateProvider() {
  const client = useQueryClient();
  return useMutation<
    Provider,
    ApiProblem,
    { readonly id: string; readonly change: z.input<typeof updateProviderSchema> }
  >({
    mutationFn: ({ id, change }) =>
      ask(`/api/identity-providers/${id}`, providerSchema, { method: "PATCH", body: change }),
    onSettled: () => client.invalidateQueries({ queryKey: providersKey }),
  });
}

export function useRemoveProvider() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/identity-providers/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: providersKey }),
  });
}

export function useDirectories(): UseQueryResult<readonly Directory[], ApiProblem> {
  const page = listOf(directorySchema);
  return useQuery({
    queryKey: directoriesKey,
    queryFn: async ({ signal }) => (await ask("/api/directories", page, { signal })).items,
  });
}

export function useConnectDirectory() {
  const client = useQueryClient();
  return useMutation<Directory, ApiProblem, { readonly name: string }>({
    mutationFn: (body) => ask("/api/directories", directorySchema, { method: "POST", body }),
    onSuccess: () => client.invalidateQueries({ queryKey: directoriesKey }),
  });
}

export function useDisconnectDirectory() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/directories/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: directoriesKey }),
  });
}

export interface AuditFilter {
  readonly q: string;
  readonly action: string;
  readonly since: number | undefined;
}

const auditPage = z.object({ items: z.array(auditEntrySchema), nextCursor: z.string().nullable() });

export function auditQuery({ q, action, since }: AuditFilter): Readonly<Record<string, string | number | undefined>> {
  return { q: q === "" ? undefined : q, action: action === "" ? undefined : action, since };
}

/** By pages, as far as one has scrolled. */
export function useAudit(organizationId: string, filter: AuditFilter) {
  return useInfiniteQuery<
    z.infer<typeof auditPage>,
    ApiProblem,
    z.infer<typeof auditPage>["items"],
    unknown[],
    string | undefined
  >({
    queryKey: ["administration", "audit", organizationId, filter],
    queryFn: ({ pageParam, signal }) =>
      ask(
        addressOf(auditAddress(organizationId), { ...auditQuery(filter), cursor: pageParam, limit: 200 }),
        auditPage,
        { signal },
      ),
    initialPageParam: undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: (data) => data.pages.flatMap((page) => page.items),
    placeholderData: (before) => before,
  });
}

export function auditAddress(organizationId: string): string {
  return `/api/organizations/${organizationId}/audit`;
}

export function useVerifyAudit(organizationId: string) {
  return useMutation<AuditVerification, ApiProblem, void>({
    mutationFn: () => ask(`${auditAddress(organizationId)}/verification`, auditVerificationSchema),
  });
}

const policyKey = (organizationId: string) => ["administration", "audit policy", organizationId] as const;

export function useAuditPolicy(organizationId: string): UseQueryResult<AuditPolicy, ApiProblem> {
  return useQuery({
    queryKey: policyKey(organizationId),
    queryFn: ({ signal }) => ask(`${auditAddress(organizationId)}/policy`, auditPolicySchema, { signal }),
  });
}

export function useSetAuditPolicy(organizationId: string) {
  const client = useQueryClient();
  return useMutation<AuditPolicy, ApiProblem, AuditPolicy>({
    mutationFn: (body) => ask(`${auditAddress(organizationId)}/policy`, auditPolicySchema, { method: "PATCH", body }),
    onSuccess: (policy) => client.setQueryData(policyKey(organizationId), policy),
  });
}

const groupsKey = ["administration", "directory groups"] as const;

export function useDirectoryGroups(): UseQueryResult<readonly DirectoryGroup[], ApiProblem> {
  const page = listOf(directoryGroupSchema);
  return useQuery({
    queryKey: groupsKey,
    queryFn: async ({ signal }) => (await ask("/api/directory-groups", page, { signal })).items,
  });
}

export function useMapGroup() {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string; readonly teamId: string | null }>({
    mutationFn: ({ id, teamId }) => tell(`/api/directory-groups/${id}`, { method: "PATCH", body: { teamId } }),
    onSettled: () => client.invalidateQueries({ queryKey: groupsKey }),
  });
}
