/**
 * Interrupting code that holds its thread: a kernel in a browser cannot be reached while a loop runs, so the loop asks
 * here, a few times a second, with the ticket of its run. A ticket says nothing but a bit, and only to who holds it;
 * only the person whose run it is raises it. A ticket proves itself by the server's key, and what was raised is in the
 * database: so any server answers for it, and a restart in between loses nothing. A kernel's question with a ticket that
 * nobody gave out does not reach the database.
 */
import { createHmac, randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { interruptTicketSchema } from "#lib/protocol/execution.ts";
import type { Database } from "../db/index.ts";
import { readBytes } from "../http/body.ts";
import { type Route, route } from "../http/route.ts";
import { sameSecret } from "../http/secret.ts";
import * as queries from "./interrupt-queries.ts";

export interface InterruptsDeps {
  readonly db: Pick<Database, "pool">;
  /** What tickets are signed with, the same on every server. */
  readonly key: () => Promise<string>;
  readonly now: () => number;
}

export interface Interrupts {
  readonly routes: readonly Route[];
  /** A ticket for runs that this person starts now. */
  open(personId: PersonId): Promise<string>;
  /** Forgets what was raised long ago. */
  sweep(): Promise<void>;
}

const ticketBytes = 200;
/** Far more than anybody stops of what was started together. */
const mostRaised = 10_000;
const keptMs = 86_400_000;

export function createInterrupts({ db, key, now }: InterruptsDeps): Interrupts {
  const sign = async (purpose: string, text: string): Promise<string> =>
    createHmac("sha256", await key())
      .update(`${purpose} ${text}`)
      .digest()
      .subarray(0, 15)
      .toString("base64url");
  const open = async (personId: PersonId): Promise<string> => {
    const id = randomBytes(15).toString("base64url");
    return id + (await sign("given", id)) + (await sign(`to ${personId}`, id));
  };
  /** The id of a ticket that was given out: to this person, when one is named. */
  const idOf = async (ticket: string, personId?: PersonId): Promise<string | undefined> => {
    const [id, given, owner] = [ticket.slice(0, 20), ticket.slice(20, 40), ticket.slice(40)];
    if (!sameSecret(given, await sign("given", id))) return undefined;
    if (personId !== undefined && !sameSecret(owner, await sign(`to ${personId}`, id))) return undefined;
    return id;
  };
  return {
    open,
    sweep: () => queries.removeRaised(db.pool, now() - keptMs),
    routes: [
      route({
        method: "POST",
        path: "/api/interrupts/asked",
        summary:
          "Whether the runs of a ticket (the body, as plain text) were interrupted: `yes` or `no`, as plain text.",
        access: { kind: "public" },
        reads: { "text/plain": z.string() },
        handle: async ({ incoming }) => {
          const { ticket, run } = partsOf((await readBytes(incoming, ticketBytes)).toString("utf8"));
          const id = await idOf(ticket);
          const isRaised = id !== undefined && (await queries.isRaised(db.pool, id, run));
          return new Response(isRaised ? "yes" : "no", { headers: openToKernels });
        },
      }),
      route({
        method: "POST",
        path: "/api/interrupts/tickets",
        summary: "A ticket for runs of one's own that no notebook is told of.",
        access: { kind: "signed-in" },
        answer: interruptTicketSchema,
        handle: async ({ principal }) => ({ ticket: await open(principal.personId) }),
      }),
      route({
        method: "POST",
        path: "/api/interrupts",
        summary: "Interrupts the runs of a ticket that was given to this person.",
        access: { kind: "signed-in" },
        body: z.object({ ticket: z.string().max(ticketBytes) }),
        answer: z.object({}),
        handle: async ({ principal, body }) => {
          const { ticket, run } = partsOf(body.ticket);
          const id = await idOf(ticket, principal.personId);
          if (id === undefined) throw new AppError("not_found", "there is no such ticket");
          if ((await queries.countRaised(db.pool, id)) < mostRaised) await queries.raise(db.pool, id, run, now());
          return {};
        },
      }),
    ],
  };
}

/** `<ticket>.<run>`: runs that were started together have one ticket, and each its own bit. */
function partsOf(text: string): { readonly ticket: string; readonly run: string } {
  const [ticket = "", run = ""] = text.split(".", 2);
  return { ticket, run };
}

/** The kernel's origin is nobody's, and its requests carry no cookies. */
const openToKernels = {
  "access-control-allow-origin": "*",
  "cache-control": "no-store",
  "content-type": "text/plain; charset=utf-8",
  "x-content-type-options": "nosniff",
};
