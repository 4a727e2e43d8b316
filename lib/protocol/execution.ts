/**
 * Executions: a cell run that the page reports to the server, which alone writes outputs, counts and states into the
 * document (design: "Who writes what").
 *
 * 1. POST /api/notebooks/:notebookId/executions with the cells to run, in order, each with the hash of the source as the
 *    page will run it. Answered 409 `source_changed` (detail.cells: ids) when the document holds other text. The cells
 *    become queued; the answer names one execution per cell.
 * 2. POST /api/notebooks/:notebookId/executions/events: batches of events; `seq` counts from 0 per execution, so a batch
 *    sent twice is applied once. An empty `events` renews the lease. An execution that is silent for `leaseMs` is ended
 *    by the server as interrupted ("the tab closed").
 */
import { z } from "zod";

export const placeSchema = z.object({
  kind: z.literal("browser"),
  /** webgpu, webgl, wasm or cpu. */
  device: z.string().max(40),
  /** What the person would recognise: adapter name, or why a faster device is not used. */
  detail: z.string().max(400).default(""),
});

export const startExecutionsSchema = z.object({
  /** One per page and kernel start; a restart of the kernel is a new session. */
  sessionId: z.string().min(8).max(64),
  place: placeSchema,
  cells: z
    .array(
      z.object({
        cellId: z.string().max(128),
        sourceHash: z.string().length(64),
        executionId: z.string().min(8).max(64),
      }),
    )
    .min(1)
    .max(5000),
});
export type StartExecutions = z.infer<typeof startExecutionsSchema>;
export const startedExecutionsSchema = z.object({
  leaseMs: z.int(),
  /** With it, a dot and its id a run is interrupted while it holds its thread (POST /api/interrupts), and asks whether it was. */
  ticket: z.string().max(100),
});

/** Name → version of its value: the same content has the same version (`h:…`), anything else is new with every run. */
const versions = z.record(z.string().max(200), z.string().max(100));

/** What a run tells of values, for judging later whether what it shows still holds (lib/graph). */
export const runFactsSchema = z.object({
  /** Names that it gave to the notebook. */
  made: versions.optional(),
  /** Names of other cells, as it was given them. */
  read: versions.optional(),
  /** Names of other cells whose values it changed in place, as it left them. */
  changed: versions.optional(),
  /** Names of other cells whose values had changed by themselves (a timer, say) before it began. */
  drifted: versions.optional(),
  /** Datasets and inputs that it read, with the version it got. */
  data: z.record(z.string().max(300), z.string().max(200)).optional(),
  /** What it left on the device, and how much of that no name of the notebook leads to. */
  memory: z
    .object({
      tensors: z.int().min(0),
      bytes: z.number().min(0),
      leakedTensors: z.int().min(0),
      leakedBytes: z.number().min(0),
    })
    .optional(),
  /** Packages that it imported. */
  packages: z.record(z.string().max(220), z.string().max(100)).optional(),
});
export type RunFacts = z.infer<typeof runFactsSchema>;

/**
 * What a colleague asks of a training that runs in somebody else's tab (POST
 * /api/notebooks/:notebookId/executions/:executionId/training, for who may run): the server writes it into the receipt and
 * tells the open pages (`training` of collab-message.ts); the one whose kernel trains does it.
 */
export const trainingActs = ["pause", "go", "stop"] as const;
export type TrainingAct = (typeof trainingActs)[number];
export const trainingActSchema = z.object({ trainingId: z.string().min(1).max(64), act: z.enum(trainingActs) });

/** What POST /api/interrupts/tickets answers: a ticket for runs that the server is not told of. */
export const interruptTicketSchema = z.object({ ticket: z.string().max(100) });

const mimeBundle = z.record(z.string().max(200), z.unknown());

/** What a kernel reports; times are milliseconds since 1970 UTC by the reporting page's clock, used for durations only. */
export const executionEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("running"), at: z.number(), seed: z.int().optional() }),
  z.object({ type: z.literal("stream"), name: z.enum(["stdout", "stderr"]), text: z.string() }),
  z.object({
    type: z.literal("display"),
    data: mimeBundle,
    metadata: z.record(z.string(), z.unknown()).default({}),
    displayId: z.string().max(100).optional(),
  }),
  /** Replaces the display of that id wherever this execution showed it. */
  z.object({
    type: z.literal("update"),
    displayId: z.string().max(100),
    data: mimeBundle,
    metadata: z.record(z.string(), z.unknown()).default({}),
    /** For who watches now: passed on to the open pages and not written. One that is written follows sooner or later. */
    live: z.literal(true).optional(),
  }),
  z.object({ type: z.literal("result"), data: mimeBundle, metadata: z.record(z.string(), z.unknown()).default({}) }),
  z.object({
    type: z.literal("error"),
    name: z.string().max(400),
    message: z.string(),
    stack: z.array(z.string()).max(200),
    line: z.int().optional(),
    column: z.int().optional(),
  }),
  z.object({ type: z.literal("clear") }),
  z.object({
    type: z.literal("finished"),
    at: z.number(),
    status: z.enum(["ok", "failed", "interrupted", "cancelled"]),
    facts: runFactsSchema.optional(),
  }),
]);
export type ExecutionEvent = z.infer<typeof executionEventSchema>;

export const executionEventsSchema = z.object({
  sessionId: z.string().min(8).max(64),
  batches: z
    .array(
      z.object({
        executionId: z.string().min(8).max(64),
        from: z.int().min(0),
        events: z.array(executionEventSchema).max(2000),
      }),
    )
    .max(500),
});
export type ExecutionEvents = z.infer<typeof executionEventsSchema>;
/** What the server has of each execution, so that the page drops what is acknowledged. `ended`: nobody listens any more. */
export const executionEventsAnswerSchema = z.object({
  received: z.array(z.object({ executionId: z.string(), next: z.int(), ended: z.boolean() })),
});

/**
 * Written by the server beside the outputs as `metadata.octavo.receipt` of the code cell: who ran it, where, when, from
 * which source. `status: "running"` while it runs; `sourceHash` is sha256 hex of the source that ran.
 */
export const receiptSchema = z.object({
  executionId: z.string(),
  sessionId: z.string(),
  personId: z.string(),
  personName: z.string(),
  place: placeSchema,
  sourceHash: z.string(),
  status: z.enum(["queued", "running", "ok", "failed", "interrupted", "cancelled", "foreign"]),
  /** From which random numbers were drawn; running with it again draws the same. */
  seed: z.int().optional(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  /** What others did to its training, the latest last. */
  acts: z
    .array(z.object({ personId: z.string(), name: z.string(), act: z.enum(trainingActs), at: z.number() }))
    .optional(),
  ...runFactsSchema.shape,
});
export type Receipt = z.infer<typeof receiptSchema>;
