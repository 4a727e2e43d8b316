/**
 * Interrupting code that holds its thread: a kernel in a browser cannot be reached while a loop runs, so the loop asks
 * here, a few times a second, with the ticket of its run. A ticket says nothing but a bit, and only to who holds it;
 * only the person whose run it is raises it. Kept in memory by the server that the page started its runs on: a ticket
 * that is unknown after a restart answers that nothing was raised, and the page then offers a restart of the kernel.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { interruptTicketSchema } from "#lib/protocol/execution.ts";
import { readBytes } from "../http/body.ts";
import { type Route, route } from "../http/route.ts";

export interface Interrupts {
  readonly routes: readonly Route[];
  /** A ticket for runs that this person starts now. */
  open(personId: PersonId): string;
}

interface Ticket {
  readonly personId: PersonId;
  /** Runs that were interrupted, by what follows the ticket's dot. */
  readonly raised: Set<string>;
}

/** Far more than runs that can be under way; the oldest go first. */
const mostTickets = 20_000;
const ticketBytes = 160;
/** Far more than anybody stops of what was started together. */
const mostRaised = 10_000;

export function createInterrupts(): Interrupts {
  const tickets = new Map<string, Ticket>();
  const open = (personId: PersonId): string => {
    const ticket = randomBytes(18).toString("base64url");
    tickets.set(ticket, { personId, raised: new Set() });
    const oldest = tickets.keys().next();
    if (tickets.size > mostTickets && !oldest.done) tickets.delete(oldest.value);
    return ticket;
  };
  return {
    open,
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
          return new Response(tickets.get(ticket)?.raised.has(run) ? "yes" : "no", { headers: openToKernels });
        },
      }),
      route({
        method: "POST",
        path: "/api/interrupts/tickets",
        summary: "A ticket for runs of one's own that no notebook is told of.",
        access: { kind: "signed-in" },
        answer: interruptTicketSchema,
        handle: async ({ principal }) => ({ ticket: open(principal.personId) }),
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
          const found = tickets.get(ticket);
          if (found?.personId !== principal.personId) throw new AppError("not_found", "there is no such ticket");
          if (found.raised.size < mostRaised) found.raised.add(run);
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
