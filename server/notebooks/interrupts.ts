/**
 * Interrupting code that holds its thread: a kernel in a browser cannot be reached while a loop runs, so the loop asks
 * here, a few times a second, with the ticket of its run. A ticket says nothing but one bit, and only to who holds it;
 * only the person whose run it is raises it. Kept in memory by the server that the page started its runs on: a ticket
 * that is unknown after a restart answers that nothing was raised, and the page then offers a restart of the kernel.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { readBytes } from "../http/body.ts";
import { type Route, route } from "../http/route.ts";

export interface Interrupts {
  readonly routes: readonly Route[];
  /** A ticket for runs that this person starts now. */
  open(personId: PersonId): string;
}

interface Ticket {
  readonly personId: PersonId;
  raised: boolean;
}

/** Far more than runs that can be under way; the oldest go first. */
const mostTickets = 20_000;
const ticketBytes = 64;

export function createInterrupts(): Interrupts {
  const tickets = new Map<string, Ticket>();
  return {
    open: (personId) => {
      const ticket = randomBytes(18).toString("base64url");
      tickets.set(ticket, { personId, raised: false });
      const oldest = tickets.keys().next();
      if (tickets.size > mostTickets && !oldest.done) tickets.delete(oldest.value);
      return ticket;
    },
    routes: [
      route({
        method: "POST",
        path: "/api/interrupts/asked",
        summary:
          "Whether the runs of a ticket (the body, as plain text) were interrupted: `yes` or `no`, as plain text.",
        access: { kind: "public" },
        reads: { "text/plain": z.string() },
        handle: async ({ incoming }) => {
          const ticket = (await readBytes(incoming, ticketBytes)).toString("utf8");
          return new Response(tickets.get(ticket)?.raised === true ? "yes" : "no", { headers: openToKernels });
        },
      }),
      route({
        method: "POST",
        path: "/api/interrupts",
        summary: "Interrupts the runs of a ticket that was given to this person.",
        access: { kind: "signed-in" },
        body: z.object({ ticket: z.string().max(ticketBytes) }),
        answer: z.object({}),
        handle: async ({ principal, body }) => {
          const ticket = tickets.get(body.ticket);
          if (ticket?.personId !== principal.personId) throw new AppError("not_found", "there is no such ticket");
          ticket.raised = true;
          return {};
        },
      }),
    ],
  };
}

/** The kernel's origin is nobody's, and its requests carry no cookies. */
const openToKernels = {
  "access-control-allow-origin": "*",
  "cache-control": "no-store",
  "content-type": "text/plain; charset=utf-8",
  "x-content-type-options": "nosniff",
};
