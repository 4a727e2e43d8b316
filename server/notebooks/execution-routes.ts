/** The HTTP of executions, see lib/protocol/execution.ts. Who may run may report. */
import { z } from "zod";
import type { NotebookId } from "#lib/base/id.ts";
import {
  type ExecutionEvents,
  executionEventsAnswerSchema,
  executionEventsSchema,
  type StartExecutions,
  startExecutionsSchema,
  startedExecutionsSchema,
  type TrainingAct,
  trainingActSchema,
} from "#lib/protocol/execution.ts";
import { type Principal, type Route, route } from "../http/route.ts";

const params = z.object({ notebookId: z.string().max(64) });
const access = { kind: "project", right: "run", by: "notebookId" } as const;
const bodyLimit = 32 * 1024 * 1024;

export interface ExecutionHandlers {
  begin(
    principal: Principal,
    notebookId: NotebookId,
    asked: StartExecutions,
  ): Promise<{ leaseMs: number; ticket: string }>;
  /** Asks something of a training of that run, in the name of this person. */
  steer(
    principal: Principal,
    notebookId: NotebookId,
    executionId: string,
    asked: { readonly trainingId: string; readonly act: TrainingAct },
  ): Promise<void>;
  receive(principal: Principal, notebookId: NotebookId, told: ExecutionEvents): Promise<Received>;
}

export interface Received {
  received: { executionId: string; next: number; ended: boolean }[];
}

export function executionRoutes(executions: ExecutionHandlers): readonly Route[] {
  return [
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/executions",
      summary: "Announces runs of cells; 409 `source_changed` when the document holds other text.",
      access,
      params,
      body: startExecutionsSchema,
      bodyLimit: 4 * 1024 * 1024,
      answer: startedExecutionsSchema,
      handle: ({ params: { notebookId }, principal, body }) =>
        executions.begin(principal, notebookId as NotebookId, body),
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/executions/events",
      summary: "What announced runs do; each event is written once, and answered for when it is durable.",
      access,
      params,
      body: executionEventsSchema,
      bodyLimit,
      answer: executionEventsAnswerSchema,
      handle: ({ params: { notebookId }, principal, body }) =>
        executions.receive(principal, notebookId as NotebookId, body),
    }),
    route({
      method: "POST",
      path: "/api/notebooks/:notebookId/executions/:executionId/training",
      summary: "Pauses a training that runs in somebody's tab, lets it go on, or ends it early.",
      access,
      params: params.extend({ executionId: z.string().max(64) }),
      body: trainingActSchema,
      status: 204,
      async handle({ params: { notebookId, executionId }, principal, body }) {
        await executions.steer(principal, notebookId as NotebookId, executionId, body);
        return new Response(null, { status: 204 });
      },
    }),
  ];
}
