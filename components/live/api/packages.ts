"use client";
/** npm packages of a notebook: lib/protocol/package.ts. Which versions it pins stands in the document. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { z } from "zod";
import { type PinnedPackage, pinnedPackageSchema, pinnedPackagesSchema } from "#lib/protocol/package.ts";
import { type ApiProblem, problemOf } from "./problem.ts";
import { addressOf, ask, tell } from "./request.ts";

interface PackagePlace {
  readonly name: string;
  readonly version: string;
}

const keyOf = (notebookId: string) => ["packages", notebookId] as const;
const needsSchema = z.array(z.string());

/** `pins`: as the document has them; with others the list is another one. */
export function usePackages(notebookId: string, pins: string): UseQueryResult<readonly PinnedPackage[], ApiProblem> {
  return useQuery({
    queryKey: [...keyOf(notebookId), pins],
    enabled: pins !== "",
    queryFn: async ({ signal }) =>
      (await ask(`/api/notebooks/${notebookId}/packages`, pinnedPackagesSchema, { signal })).items,
    placeholderData: (before) => before,
  });
}

export function useAddPackage(notebookId: string) {
  const client = useQueryClient();
  return useMutation<PinnedPackage, ApiProblem, { readonly name: string; readonly version?: string | undefined }>({
    mutationFn: (body) => ask(`/api/notebooks/${notebookId}/packages`, pinnedPackageSchema, { method: "POST", body }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(notebookId) }),
  });
}

export function useRemovePackage(notebookId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, string>({
    mutationFn: (name) => tell(`/api/notebooks/${notebookId}/packages`, { method: "DELETE", query: { name } }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(notebookId) }),
  });
}

/** The program of a package for a kernel; undefined when this server has not fetched it. */
export async function packageProgram(
  notebookId: string,
  place: PackagePlace,
  signal: AbortSignal,
): Promise<{ readonly code: string; readonly needs: readonly string[] } | undefined> {
  const address = addressOf(`/api/notebooks/${notebookId}/packages/code`, { ...place });
  const response = await fetch(address, { credentials: "same-origin", signal });
  if (response.status === 404) return undefined;
  if (!response.ok) throw await problemOf(response);
  const needs = needsSchema.safeParse(JSON.parse(response.headers.get("x-octavo-needs") ?? "[]"));
  return { code: await response.text(), needs: needs.data ?? [] };
}
