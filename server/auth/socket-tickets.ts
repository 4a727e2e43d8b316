/**
 * Tickets for sockets: a browser's WebSocket cannot say `Authorization`, and an API token in an address would be seen by
 * whatever keeps addresses. Who is signed in, or has a token, gets a ticket for one upgrade within half a minute; the
 * socket then stands and falls with the credential that asked for it.
 */
import type { SocketTicket } from "#lib/protocol/sign-in.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import { putPending, takePending } from "./pending.ts";
import type { Principals } from "./principals.ts";
import { looksLike, newToken } from "./secret-token.ts";

const TICKET_MS = 30_000;

export interface SocketTickets {
  issue(principal: Principal): Promise<SocketTicket>;
  /** Uses the ticket up; undefined when it was used, its time is over, or what asked for it ended. */
  redeem(ticket: string): Promise<Principal | undefined>;
}

interface Asked {
  readonly kind: Principal["kind"];
  readonly credentialId: string;
}

export function createSocketTickets(db: Database, principals: Principals, now: () => number): SocketTickets {
  return {
    async issue({ kind, credentialId, personId }) {
      const data: Asked = { kind, credentialId };
      const expiresAt = now() + TICKET_MS;
      const key = newToken("ticket");
      return { ticket: await putPending(db.pool, { kind: "socket", key, data, personId, expiresAt }), expiresAt };
    },
    async redeem(ticket) {
      const pending = await takePending<Asked>(db.pool, "socket", ticket, now());
      return pending && principals.again(pending.data.kind, pending.data.credentialId);
    },
  };
}

/** Whether `?token=` holds a ticket, and no API token. */
export function isTicket(text: string | undefined): text is string {
  return text !== undefined && looksLike("ticket", text);
}
