"use client";
/** Studies of a project and their trials. What is under way is asked for again by the clock. */
import { type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { pageOf } from "#lib/protocol/project.ts";
import { type Study, studyDetailSchema, studySchema, trialSchema } from "#lib/protocol/study.ts";
import type { ApiProblem } from "./problem.ts";
import { addressOf, ask, askAll, tell } from "./request.ts";

export type StudyDetail = z.output<typeof studyDetailSchema>;
export type StudyTrial = z.output<typeof trialSchema>;

const studyPage = pageOf(studySchema);
const trialPage = pageOf(trialSchema);
const pageSize = 200;
const followMs = 2000;
const restMs = 15_000;

const studiesKey = (projectId: string) => ["studies", projectId] as const;

export function useStudies(projectId: string): UseQueryResult<readonly Study[], ApiProblem> {
  return useQuery({
    queryKey: studiesKey(projectId),
    refetchInterval: restMs,
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(addressOf(`/api/projects/${projectId}/studies`, { cursor, limit: pageSize }), studyPage, { signal }),
      ),
  });
}

export function useTrials(studyId: string): UseQueryResult<readonly StudyTrial[], ApiProblem> {
  return useQuery<readonly StudyTrial[], ApiProblem>({
    queryKey: ["trials", studyId],
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? followMs : restMs),
    queryFn: ({ signal }) =>
      askAll((cursor) =>
        ask(addressOf(`/api/studies/${studyId}/trials`, { cursor, limit: pageSize }), trialPage, { signal }),
      ),
  });
}

/** With the best trials and what matters, as of so many ended trials: asked for again when there are more. */
export function useStudy(studyId: string, ended: number): UseQueryResult<StudyDetail, ApiProblem> {
  return useQuery<StudyDetail, ApiProblem>({
    queryKey: ["study", studyId, ended],
    placeholderData: (before) => before,
    queryFn: ({ signal }) => ask(`/api/studies/${studyId}`, studyDetailSchema, { signal }),
  });
}

export function useDeleteStudy(projectId: string) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, { readonly id: string }>({
    mutationFn: ({ id }) => tell(`/api/studies/${id}`, { method: "DELETE" }),
    onSettled: () => client.invalidateQueries({ queryKey: studiesKey(projectId) }),
  });
}

export function isRunning({ state }: StudyTrial): boolean {
  return state === "running";
}
