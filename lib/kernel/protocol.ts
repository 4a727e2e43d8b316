/**
 * What a kernel and its page say to each other, over one message channel per kernel. Whatever comes out of a kernel is
 * hostile: code of other people runs in there and can say anything its channel can carry, so the page parses every
 * message with `fromKernelSchema` and drops what does not fit. The page's own messages need no parsing inside: the
 * kernel trusts who started it.
 */
import { z } from "zod";
import { checkpointLimits, checkpointProgressSchema } from "../protocol/checkpoint.ts";
import { executionEventSchema, type TrainingAct } from "../protocol/execution.ts";
import { deviceKinds } from "./device.ts";
import type { OwnedNames } from "./name-owners.ts";
import { studyRequestSchemas } from "./study-request.ts";
import { type TableQuery, tablePageSchema } from "./table-pages.ts";
import { trackRequestSchemas } from "./tracking-request.ts";
import { variablesSchema } from "./variables.ts";

/** Page → kernel. */
export type ToKernel =
  | { readonly type: "run"; readonly run: RunOrder }
  /** Whose the names of the notebook's cells are, as their texts stand; told before a run when it has changed. */
  | { readonly type: "names"; readonly cells: readonly OwnedNames[] }
  | { readonly type: "interrupt" }
  /** These cells are gone, and their names with them; and names that no cell's text declares any more. */
  | { readonly type: "forget"; readonly cellIds: readonly string[]; readonly names: readonly string[] }
  /** So many characters of events have been taken. */
  | { readonly type: "taken"; readonly size: number }
  /** Somebody pauses a training, lets it go on, or ends it early. */
  | {
      readonly type: "train";
      readonly trainingId: string;
      readonly act: TrainingAct;
      /** Who asked for it, when that is not whose kernel it is. */
      readonly by?: string | undefined;
    }
  /** Rows of a table whose value the kernel holds. */
  | { readonly type: "rows"; readonly requestId: number; readonly query: TableQuery }
  /** What do you hold? Answered by `variables` when the kernel comes to listen. */
  | { readonly type: "variables"; readonly requestId: number }
  /** Values of the notebook's inputs for this person, by name. */
  | { readonly type: "inputs"; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "answer"; readonly requestId: number; readonly answer: KernelAnswer };

export interface RunOrder {
  readonly executionId: string;
  readonly cellId: string;
  readonly source: string;
  readonly seed: number;
  /** Shown when asking whether the run was interrupted; without one a loop that never pauses is ended by a restart. */
  readonly ticket?: string | undefined;
}

export type KernelAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly message: string };

/** Something the kernel asks of the page, which alone may ask the server. */
export const kernelRequestSchema = z.discriminatedUnion("kind", [
  /** The files of a dataset version: `name@3`, `name@latest` or `name`. */
  z.object({ kind: z.literal("dataset"), ref: z.string().max(200) }),
  /** Bytes of one file of it, by the digest that `dataset` named; at most a few megabytes at a time. */
  z.object({
    kind: z.literal("bytes"),
    ref: z.string().max(200),
    path: z.string().max(1024),
    start: z.int().min(0),
    end: z.int().min(0),
  }),
  /** Bytes of a file that somebody picked for an input. */
  z.object({ kind: z.literal("input-bytes"), digest: z.string().length(64) }),
  /** A text file of the project, as it stands; `known`: the digest of what the kernel has of it. Answered by null without one. */
  z.object({
    kind: z.literal("project-file"),
    path: z.string().min(1).max(300),
    known: z.string().length(64).optional(),
  }),
  /** The program of a package that the notebook pins; `known`: the version that the kernel has. Answered by null without a pin. */
  z.object({
    kind: z.literal("package"),
    name: z.string().min(1).max(214),
    known: z.string().max(100).optional(),
  }),
  /** Keeps a checkpoint with the notebook, in the place of the one before. */
  z.object({
    kind: z.literal("save-checkpoint"),
    name: z.string().min(1).max(100),
    progress: checkpointProgressSchema,
    bytes: z.instanceof(ArrayBuffer).refine(({ byteLength }) => byteLength <= checkpointLimits.bytes),
  }),
  /** The bytes of my last one, or null. */
  z.object({ kind: z.literal("load-checkpoint"), name: z.string().min(1).max(100) }),
  z.object({ kind: z.literal("drop-checkpoint"), name: z.string().min(1).max(100) }),
  /** The value of a secret of the project, or of mine in it. */
  z.object({ kind: z.literal("secret"), name: z.string().min(1).max(100) }),
  ...trackRequestSchemas,
  ...studyRequestSchemas,
]);
export type KernelRequest = z.infer<typeof kernelRequestSchema>;

const deviceReportSchema = z.object({
  kind: z.enum(deviceKinds),
  name: z.string().max(300),
  reasons: z.array(z.string().max(300)).max(8).readonly(),
});

/** Kernel → page. */
export const fromKernelSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), device: deviceReportSchema }),
  /** The device changed: chosen at its first use, or lost. */
  z.object({ type: z.literal("device"), device: deviceReportSchema }),
  z.object({
    type: z.literal("events"),
    executionId: z.string().max(64),
    size: z.int().min(0),
    events: z.array(executionEventSchema).max(2000),
  }),
  z.object({ type: z.literal("rows"), requestId: z.int(), page: tablePageSchema.nullable() }),
  z.object({ type: z.literal("variables"), requestId: z.int(), held: variablesSchema }),
  z.object({ type: z.literal("request"), requestId: z.int(), request: kernelRequestSchema }),
]);
export type FromKernel = z.infer<typeof fromKernelSchema>;
