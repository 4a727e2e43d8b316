/**
 * What /collab adds to y-websocket's messages (0 sync, 1 awareness, 2 auth, 3 queryAwareness). Codes from 100 up are ours;
 * a foreign client that ignores unknown codes loses nothing. They are sent only to clients that asked with `octavo=1`
 * in the address.
 *
 * - `stored` (server → client): varUint n. The first n update-bearing frames of this connection (sync step 2 and update)
 *   are durable. The client is "saved" when n equals what it sent. Those that are not acknowledged when a connection
 *   breaks are sent again on the next one, as they were and *before* the new sync step 2: a colleague may have deleted
 *   the cell meanwhile, and then the document of the client no longer holds the text that the server would rescue.
 * - `control` (server → client): varString of a JSON `ControlMessage`.
 */
import { z } from "zod";
import { trainingActs } from "./execution.ts";
import { rightSchema } from "./sharing.ts";

export const collabMessage = { sync: 0, awareness: 1, auth: 2, queryAwareness: 3, stored: 100, control: 101 } as const;

export const controlMessageSchema = z.discriminatedUnion("type", [
  /** First frame of a connection. `clientIds`: ids that already belong to this person. */
  z.object({
    type: z.literal("hello"),
    epoch: z.int(),
    access: z.enum(["view", "edit"]),
    right: rightSchema,
    personId: z.string(),
  }),
  /** What this person may do in the notebook is another right now; whether they edit is the same (else: a new `hello`). */
  z.object({ type: z.literal("right"), right: rightSchema }),
  /** An update of this connection was refused and not applied; the client keeps its text and shows why. */
  z.object({ type: z.literal("refused"), code: z.string(), message: z.string() }),
  /** Text arrived for a cell that is gone; it is kept by the server and offered back (see /rescued). */
  z.object({ type: z.literal("rescued"), cellId: z.string(), text: z.string(), rescueId: z.string() }),
  /** The database does not take edits at the moment: they are held, unacknowledged, until `available`. */
  z.object({ type: z.literal("unavailable") }),
  z.object({ type: z.literal("available") }),
  /** What a running cell shows at this moment, for who watches; the document gets it now and then, and at the end. */
  z.object({
    type: z.literal("live"),
    cellId: z.string(),
    executionId: z.string(),
    displayId: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
  /** Somebody who may run asks this of a training; the page whose kernel does it acts. */
  z.object({
    type: z.literal("training"),
    executionId: z.string(),
    trainingId: z.string(),
    act: z.enum(trainingActs),
    by: z.string(),
  }),
  /** The server is going away; reconnect after so many milliseconds. */
  z.object({ type: z.literal("draining"), reconnectMs: z.int() }),
]);

export type ControlMessage = z.infer<typeof controlMessageSchema>;

/** WebSocket close codes of /collab. Those of Jupyter's room path are Jupyter's own. */
export const collabClose = {
  notFound: 4404,
  forbidden: 4403,
  notSignedIn: 4401,
  epochChanged: 4409,
  tooLarge: 4413,
  tooMany: 4429,
  malformed: 4400,
  slow: 4408,
  draining: 1012,
} as const;
